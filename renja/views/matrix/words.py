"""What the grid says, in the language of the page; `{n}` and the like are filled in there."""

from __future__ import annotations

from django.utils.translation import gettext as _


def words() -> dict[str, str]:
    """Texts for the scripts of the matrix."""
    return {
        **_grid_words(),
        **_saving_words(),
        **_row_words(),
        **_step_words(),
        **_finding_words(),
        **_panel_words(),
    }


def _grid_words() -> dict[str, str]:
    return {
        "code": _("Code"),
        "name": _("Programme, activity, sub-activity"),
        "gridLabel": _("Rows of the plan"),
        "empty": _("No rows"),
        "blank": _("blank"),
        "subActivities": _("{n} sub-activities"),
        "line": _("Row {n} of {all}"),
        "selected": _("Selected: Rp{sum}"),
        "at": _("{column}, row {line}: {value}"),
        "readonly": _("This cell cannot be changed."),
        "copied": _("{n} cells copied."),
        "pasted": _("{n} cells pasted."),
        "skipped": _("{n} read-only cells skipped."),
        "unchanged": _("Nothing to change there."),
        "allFields": _("All affair fields"),
        "filtered": _("{n} rows with findings"),
        "left": _("left"),
        "over": _("over the plafon"),
        "noPlafon": _("not set"),
    }


def _saving_words() -> dict[str, str]:
    return {
        "saved": _("Saved {clock}"),
        "allSaved": _("All changes saved"),
        "saving": _("Saving…"),
        "typed": _("Not saved yet: {n} cells"),
        "offline": _("Not saved yet: {n} cells, no network"),
        "server": _("Not saved yet: {n} cells, the server does not answer"),
        "open": _("{n} cells need your decision"),
        "signed_out": _("Not saved yet: {n} cells, you are signed out"),
        "closed": _("Not saved: {n} cells, the plan is closed"),
        "no_right": _("Not saved: {n} cells, your right to edit was withdrawn"),
        "other_user": _("Not saved: {n} cells, someone else is signed in"),
        "full": _("This browser has no room left: do not close the page."),
        "signIn": _("Sign in again"),
        "keptText": _("What you typed stays in this browser, for you alone."),
        "leftText": _("{n} cells typed on {time} were not saved yet."),
        "saveNow": _("Save now"),
        "discard": _("Discard"),
        "discardAsk": _("Discard what you typed for good?"),
        "showTyped": _("Show"),
    }


def _row_words() -> dict[str, str]:
    return {
        "added": _("{n} rows added."),
        "unknownCodes": _("Not in the nomenclature of this agency: {codes}"),
        "deleted": _("{n} rows deleted."),
        "restored": _("{n} rows put back."),
        "undo": _("Undo"),
        "duplicated": _("{n} rows duplicated."),
        "planned": _("already in the plan"),
        "nothingFound": _("Nothing found"),
        "searchCut": _(
            "Only the first eight words (at most 200 characters) were searched for."
            " Shorten the search to choose which."
        ),
        "moreFound": _("Only the first {n} are shown; more words show others."),
        "chosen": _("{n} chosen"),
        "restText": _("{n} pasted rows have no row to land on."),
        "addRest": _("Add rows"),
        "deletedBy": _("{name} deleted this row, {time}. What you typed is still here."),
        "restore": _("Put the row back"),
        "askTarget": _("{n} numbers can be read in two ways"),
        "noRow": _("Choose a row first."),
    }


def _step_words() -> dict[str, str]:
    return {
        "undone": _("Taken back: {what}."),
        "redone": _("Done again: {what}."),
        "nothingToUndo": _("Nothing to take back."),
        "nothingToRedo": _("Nothing to do again."),
        "step_cells": _("{n} cells typed"),
        "step_added": _("{n} rows added"),
        "step_deleted": _("{n} rows deleted"),
        "step_placed": _("row put in another place"),
        "step_gone": _("Not taken back: the row is no longer there."),
        "step_changed": _("Not taken back: someone has changed this since."),
        "step_closed": _("Not taken back: the plan is closed."),
        "placed": _("Row {n} of {all} of its code."),
        "placeEnd": _("The row already stands at the end of the rows of its code."),
        "placeAlone": _(
            "Rows stand in the order of their codes; a row moves among those of its code."
        ),
        "grip": _("Drag to put the row in another place"),
    }


def _finding_words() -> dict[str, str]:
    return {
        "foundCells": _("{n} cells found."),
        "foundNone": _("Nothing found."),
        "foundAt": _("{n} of {all}"),
        "replaced": _("{n} cells changed."),
        "replacedNot": _("{n} cells cannot be changed here."),
        "picks": _("Choices"),
        "freeText": _("Not in the list of choices; kept as typed."),
        "usualColumns": _("Usual columns"),
        "columnUp": _("{column}: further to the front"),
        "columnDown": _("{column}: further to the back"),
    }


def _panel_words() -> dict[str, str]:
    return {
        "thousands": _("thousands"),
        "decimals": _("decimals"),
        "theirs": _("Stored by {name}, {time}"),
        "useMine": _("Keep mine"),
        "useTheirs": _("Keep the stored one"),
        "goToCell": _("Go to the cell"),
        "sum": _("Sum"),
        "budget": _("Indicative budget"),
        "difference": _("Difference"),
        "addsUp": _("adds up"),
        "remove": _("Remove"),
        "oneMore": _("One more"),
        "indicator": _("Indicator"),
        "target": _("Target"),
        "unit": _("Unit of measure"),
        "forwardTarget": _("Target of the next year"),
        "fund": _("Fund source"),
        "amount": _("Amount (Rp)"),
        "place": _("Place"),
        "noCode": _("place without code"),
        "allDistricts": _("All districts"),
        "noFindings": _("No findings on this row."),
        "noFindingsAtAll": _("No findings."),
        "noReference": _("There is no RKPD to compare with yet."),
        "useRkpd": _("Take over the RKPD's value"),
        "seeFinding": _("See the finding"),
        "addItem": _("Add this row"),
        "rowPage": _("Page and history of the row"),
        "accepted": _("Accepted with a reason"),
        "wholePlan": _("Whole plan"),
        "programme": _("Programme {code}"),
        "editing": _("{name} is changing {code}"),
        "here": _("{name} is here"),
        "sameRow": _("{name} is changing this row now. Changes are merged cell by cell."),
        "openAgain": _("The plan can be changed again."),
        "noTalkRow": _("Choose a row to read its comments."),
        "talkFailed": _("The comments cannot be loaded now."),
        "talkKept": _("This was not sent; your text is still there."),
        "unanswered": _("{n} unanswered comments"),
    }
