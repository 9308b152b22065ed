import ChainModel
import PayoutRules
import ScreeningRules
import Units

/// Notes every address that pays us or is to be paid, so that a later listing finds it.
enum SeenAddresses {
    /// Notes who paid a deposit.
    static func add(
        payersOf counted: CountedDeposit, _ family: ScreeningFamily, in store: any StoreTransaction
    ) throws {
        for source in counted.sources {
            try add(
                ScreeningKey(family, source.bytes), .payer, counted.wallet, counted.id.value,
                in: store)
        }
    }

    /// Notes who is to be paid.
    static func add(
        destinationOf payout: Payout, _ family: AddressFamily, in store: any StoreTransaction
    ) throws {
        let kind: ScreeningFamily
        switch family {
        case .bitcoin: kind = .bitcoin
        case .evm: kind = .evm
        }
        try add(
            ScreeningKey(kind, payout.destination.bytes), .destination, payout.wallet,
            payout.id.value, in: store)
    }

    private static func add(
        _ key: ScreeningKey, _ kind: SeenAddress.Kind, _ wallet: WalletID, _ subject: UInt128,
        in store: any StoreTransaction
    ) throws {
        func seen(_ key: ScreeningKey, isForm: Bool) -> SeenAddress {
            SeenAddress(
                key: key,
                place: SeenPlace(wallet: wallet, subject: subject, kind: kind, isForm: isForm))
        }
        let forms = key.hidingForms.map { seen($0, isForm: true) }
        try store.add([seen(key, isForm: false)] + forms)
    }
}
