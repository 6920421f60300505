import gc

import pytest

from alignment.engine import collection_paused


def test_collector_rests_inside_the_outermost_block_only():
    with collection_paused():
        with collection_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collector_resumes_after_an_error():
    with pytest.raises(RuntimeError), collection_paused():
        raise RuntimeError

    assert gc.isenabled()
