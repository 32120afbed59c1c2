"""Every "no" the rules can say, one class each; a refusal changes nothing.

What a sentence needs to name is given by keyword: `SomebodyWasFirst(label="A-012")`.
"""


class Refusal(Exception):
    """The rules say no; with `seconds` only for so long, and its sentence says it."""

    def __init__(self, **named: object) -> None:
        super().__init__(type(self).__name__)
        self.named = named


class NewerDatabase(Refusal):
    """The file was written by a newer program."""


class CannotStore(Refusal):
    """The disk takes nothing: it is full, locked or failing."""


class DataBusy(CannotStore):
    """Another program, or a writer of ours, holds the data for too long."""

    def __init__(self) -> None:
        # Nobody knows how long: most programs write for less.
        super().__init__(seconds=5)


class DataGone(CannotStore):
    """The file was deleted or moved while the box runs."""


class UnknownCopy(Refusal):
    """There is no such copy of the database any more."""


class UnknownTelevision(Refusal):
    """There is no such TV any more."""


class UnknownService(Refusal):
    """There is no such service."""


class ServiceClosed(Refusal):
    """The service gives no numbers now."""


class NoNumberLeft(Refusal):
    """The service has given all the numbers that a round has."""


class AlreadyInLine(Refusal):
    """This phone already waits for this service; `key` is its ticket's."""


class TooManyTickets(Refusal):
    """This phone holds as many open tickets as one phone may."""


class PhonesPaused(Refusal):
    """Staff stopped phones from taking numbers; at the desk they are still given."""


class TooSoon(Refusal):
    """This phone took a number of the service a moment ago."""


class BeginningAgain(Refusal):
    """The queue was reset a moment ago with people waiting."""


class UnfitNonce(Refusal):
    """The form is not one of ours."""


class UsedPage(Refusal):
    """The number that this page took of the service is closed meanwhile."""


class UnknownTicket(Refusal):
    """There is no such ticket."""


class SomebodyWasFirst(Refusal):
    """The ticket moved since the page was made."""


class AlreadyHandled(Refusal):
    """Another counter has dealt with the ticket meanwhile."""


class ForbiddenMove(Refusal):
    """A ticket cannot go from here to there."""


class BeingCalled(Refusal):
    """The visitor's number is being called: too late to cancel it alone."""


class NotFromThisPhone(Refusal):
    """Another phone took the number, or none: staff alone cancel it for somebody."""


class AlreadyCanceled(Refusal):
    """The number that its visitor cancels is canceled already."""


class AlreadyDone(Refusal):
    """The number that its visitor cancels has been served."""


class NobodyWaiting(Refusal):
    """There is nobody left to call."""


class StalePage(Refusal):
    """The page showed another number at this counter than there is."""


class CounterBusy(Refusal):
    """The counter has a called ticket already."""


class RoundEnded(Refusal):
    """The ticket belongs to a round that has ended."""


class NoCounter(Refusal):
    """This session sits at no counter, or its counter was taken over."""


class UnknownCounter(Refusal):
    """There is no such counter."""


class CounterInUse(Refusal):
    """Somebody else sits at the counter."""


class FinishFirst(Refusal):
    """The counter to be left has a called ticket."""


class NotAtThisCounter(Refusal):
    """The service is none of this counter's."""


class NothingToUndo(Refusal):
    """There is no such press of this counter."""


class MovedOnSince(Refusal):
    """A ticket of the press has moved since: the press cannot be undone."""


class LaterPressFirst(Refusal):
    """A newer press of this counter must be undone first."""


class WrongPassword(Refusal):
    """Nobody has this name and password."""


class WrongOldPassword(Refusal):
    """Who wants a new password does not know the present one."""


class UnfitPassword(Refusal):
    """The password is too short, or too long."""


class UnfitSign(Refusal):
    """The name has a sign that is not seen."""


class UnfitName(Refusal):
    """The name is empty or too long."""


class UnfitLogin(Refusal):
    """What one logs in with is empty, too long or has a space."""


class LoginTaken(Refusal):
    """Somebody logs in with this already."""


class UnknownUser(Refusal):
    """There is nobody of this name."""


class LastAdmin(Refusal):
    """Without this person nobody could administer the box."""


class AlreadySetUp(Refusal):
    """The box has an admin already."""


class UnfitLetter(Refusal):
    """The letter is not one of A to Z."""


class LetterTaken(Refusal):
    """Another service has this letter."""


class LetterInUse(Refusal):
    """Numbers of the open round bear the letter."""


class NoLetterLeft(Refusal):
    """All letters are taken."""


class HasOpenTickets(Refusal):
    """Numbers of it are still open."""


class NameTaken(Refusal):
    """Another one has this name."""


class UnfitNumber(Refusal):
    """A counter cannot have this number."""


class CounterNumberTaken(Refusal):
    """Another counter has this number."""


class LastOne(Refusal):
    """The box needs at least one of these."""


class UnfitSetting(Refusal):
    """The value does not fit the setting."""


class NotAWholeFolder(Refusal):
    """The folder is not named from its drive or root on."""


class InsideTheData(Refusal):
    """The folder lies where the data lies: copies there would be lost with it."""


class TooBright(Refusal):
    """White words could not be read on this colour."""


class UnknownSetting(Refusal):
    """There is no such setting."""


class NothingAsked(Refusal):
    """The question about the clock was answered, or the clock is right again."""


class NothingToReset(Refusal):
    """There is no reset that can be undone."""


class ResetAlready(Refusal):
    """The round on the page has ended: somebody reset it, or its day is over."""


class ResetCannotBeUndone(Refusal):
    """Numbers were given since the reset."""


class WrongCode(Refusal):
    """The one-time code of the first run is another."""


class SetupClosed(Refusal):
    """Too many wrong codes were given: no other device may set up the box."""


class UnfitCounters(Refusal):
    """There cannot be so many counters, or so few."""


class UnfitWifiName(Refusal):
    """No Wi-Fi can have a name of so many bytes."""


class UnfitWifiPassword(Refusal):
    """No Wi-Fi can have a password of this length."""


class UnfitWifiNameSign(Refusal):
    """The name of the Wi-Fi has a sign that nobody sees: it may be a slip."""


class UnfitWifiSign(Refusal):
    """No Wi-Fi can have a password with this sign."""


class CannotPrint(Refusal):
    """The typefaces of our paper lack these signs."""


class PhoneNotSeen(Refusal):
    """No phone has come by the test's QR code yet."""
