import ChainModel
import Connector
import PayoutRules
import StubChains
import Testing
import Units

extension World {
    /// Up to 10 USDT nobody has to approve, up to 50 one person, above two; bitcoin one person.
    static let payoutDesk = desk(travel: .off)

    /// The same, with a travel rule.
    static func desk(travel: TravelDesk) -> PayoutDesk {
        PayoutDesk(
            profiles: [StubSource.bitcoin.profile, StubSource.evm.profile],
            settings: PayoutSettings(
                limits: [],
                approvals: [
                    .usdt: ApprovalRule(
                        tiers: [
                            .init(ceiling: Amount(10_000_000, of: .usdt), approverCount: 0)!,
                            .init(ceiling: Amount(50_000_000, of: .usdt), approverCount: 1)!,
                        ], otherwise: 2)!
                ],
                minimums: [
                    TokenID(chain: StubSource.evm.profile.id, asset: .usdt): Amount(
                        500_000, of: .usdt)
                ]),
            travel: travel)
    }

    /// Asks for a payout; its id.
    func payout(
        _ wallet: WalletID, _ amount: String, to address: String = Address.first,
        key: String? = nil
    ) async throws -> String {
        let reply = try await post(
            "/v1/payouts", payoutBody(wallet, amount, to: address), key: key)
        #expect(reply.status == 201, "\(reply.text)")
        return try #require(reply.json["id"]?.text)
    }

    /// Says yes or no.
    func decide(
        _ id: String, approve: Bool = true, reason: String = "looked at it", key: String
    ) async throws -> Reply {
        try await call(
            "POST", "/v1/payouts/\(id)/approvals",
            #"{"approve":\#(approve),"reason":"\#(reason)"}"#, key: key)
    }

    /// A key of its own for somebody.
    func key(of principal: String) async throws -> String {
        try await World.key(in: store, principal: principal)
    }

    /// Brings a payout into a state that only chains and signers bring it into.
    func force(_ id: String, _ state: PayoutState, wait: PayoutWait? = nil) async throws {
        let id = try #require(PayoutID(text: id))
        try await store.write { store in
            var record = try #require(try store.payout(id))
            let known = record.payout
            let family: ReplacementFamily? =
                switch state {
                case .planned(let family), .signed(let family), .broadcast(let family),
                    .included(let family, _):
                    family
                default: nil
                }
            record.payout = Payout(
                id: known.id, wallet: known.wallet, token: known.token, amount: known.amount,
                destination: known.destination, state: state, wait: wait, screeningCheck: 1,
                plans: family.map { $0.members.map(\.plan) } ?? [],
                requestedAt: known.requestedAt, changedAt: store.now)
            try store.save(record)
        }
    }
}

/// Source of the addresses: the examples of EIP-55 and BIP-173.
enum Address {
    static let first = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
    static let second = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359"
    /// Begins and ends as `first` does.
    static let lookAlike = "0x5aae00000000000000000000000000000000eaed"
    static let regtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
    static let mainnet = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
}

func payoutBody(
    _ wallet: WalletID, _ amount: String, to address: String = Address.first,
    chain: String = "evm-local", asset: String = "USDT", more: String = ""
) -> String {
    #"{"wallet":"\#(wallet.text)","chain":"\#(chain)","#
        + #""amount":{"asset":"\#(asset)","amount":"\#(amount)"},"address":"\#(address)"\#(more)}"#
}
