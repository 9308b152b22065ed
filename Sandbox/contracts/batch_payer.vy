# pragma version 0.4.3
# Pays a list of receivers in one transaction, so that a test can see several
# deposits with one transaction hash. The token's quirk (it returns nothing) is kept.

interface Token:
    def transfer(_to: address, _value: uint256): nonpayable
    def transferFrom(_from: address, _to: address, _value: uint256): nonpayable

struct Payment:
    receiver: address
    amount: uint256

MAX_PAYMENTS: constant(uint256) = 100


@external
def payFromSender(_token: address, _payments: DynArray[Payment, MAX_PAYMENTS]):
    # The sender's own tokens; the sender has approved this contract before.
    for payment: Payment in _payments:
        extcall Token(_token).transferFrom(msg.sender, payment.receiver, payment.amount)


@external
def payFromBalance(_token: address, _payments: DynArray[Payment, MAX_PAYMENTS]):
    # Tokens that were sent to this contract before; anyone may spend them: a test tool.
    for payment: Payment in _payments:
        extcall Token(_token).transfer(payment.receiver, payment.amount)
