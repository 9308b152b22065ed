import ChainModel
import Encodings
import ScreeningRules
import Units

/// Follows what issuers of tokens do to accounts, block by block.
enum IssuerSteps {
    /// Keeps what a block says, with the block; an account of ours is everybody's alarm.
    static func connect(
        _ events: [IssuerEvent], in block: BlockReference, of chain: ChainID,
        _ store: any StoreTransaction
    ) throws {
        for event in events {
            try store.add(
                IssuerRecord(number: 0, chain: chain, block: block, event: event, time: store.now))
            guard let own = try store.address(.evm, event.account) else { continue }
            let json = JSONValue.object([
                (key: "chain", value: .string(chain.name)),
                (key: "asset", value: .string(event.asset.code)),
                (key: "address", value: .string(own.text)),
                (key: "wallet", value: .string(own.wallet.text)),
                (key: "height", value: .integer(block.height.value)),
            ])
            try store.appendEvent(
                type: type(of: event.kind), subject: own.text, json: json.serialized())
        }
    }

    private static func type(of kind: IssuerEvent.Kind) -> String {
        switch kind {
        case .frozen: "issuer.ownAddressFrozen"
        case .unfrozen: "issuer.ownAddressUnfrozen"
        case .destroyed: "issuer.ownFundsDestroyed"
        }
    }

    /// Adds to an issuer's answer what its events said: an answer may be old, or not come at all.
    static func answer(
        _ answer: IssuerAnswer, about accounts: [WatchedScript], token: TokenID,
        in store: any StoreTransaction
    ) throws -> IssuerAnswer {
        let told = try accounts.filter { try store.isFrozenByIssuer($0, token: token) }
        guard !told.isEmpty else { return answer }
        switch answer {
        case .answered(let listed, let asOf):
            return .answered(
                blacklisted: listed + told.filter { !listed.contains($0) }, asOf: asOf)
        case .notApplicable, .unavailable:
            return .answered(blacklisted: told, asOf: store.now)
        }
    }
}

extension AftercareSubject {
    /// What the issuers of a chain's tokens did, once its block is final.
    ///
    /// Money is not blocked by an event that a reorg may still take back; new deposits are, for
    /// they wait anyway.
    public static func issuers(on profile: ChainProfile) -> AftercareSubject {
        let name = "issuers/\(profile.id.name)"
        return AftercareSubject(
            name: name,
            digest: { store in
                let known = try store.aftercare(name)?.finished.first
                let cursor = known.flatMap { UInt64($0) } ?? 0
                let last = try settled(profile, after: cursor, in: store).last?.number ?? cursor
                return Bytes32(head: 0, tail: UInt128(last))
            },
            changes: { since, store in
                let cursor = since.first.flatMap { UInt64($0) } ?? 0
                let records = try settled(profile, after: cursor, in: store)
                let items = try records.compactMap { try item($0, in: store) }
                return AftercareChanges(
                    editions: ["\(records.last?.number ?? cursor)"], items: items)
            })
    }

    /// How many events one pass works through; the next pass goes on.
    private static let eventMax = 1_000

    private static func settled(
        _ profile: ChainProfile, after number: UInt64, in store: any StoreReading
    ) throws -> [IssuerRecord] {
        // Nearly always there is none, and then nobody has to read the chain's blocks.
        let found = try store.issuerEvents(of: profile.id, after: number, limit: eventMax)
        guard !found.isEmpty, let chain = try store.chain(profile.id),
            let tip = try store.checkpoints(profile.id).last
        else { return [] }
        let view = FinalityView(tip: tip.height, safe: chain.safe, finalized: chain.finalized)
        return Array(
            found.prefix {
                // The rule for the largest deposits: no event is final before they are.
                profile.finality.isFinal(
                    $0.block.height, for: Amount(.max, of: $0.event.asset), in: view)
            })
    }

    private static func item(
        _ record: IssuerRecord, in store: any StoreReading
    ) throws -> AftercareItem? {
        let event = record.event
        let token = TokenID(chain: record.chain, asset: event.asset)
        guard let account = ScreeningAddress(event.account, family: .evm) else { return nil }
        let cause = RetroCause(
            rule: .issuerBlacklist, floor: .freeze, key: account.comparedBy,
            listed: account.canonical,
            source: "the blacklist of \(event.asset.code)'s issuer on \(record.chain.name)",
            edition: "block \(record.block.height.value), "
                + "transaction 0x\(Hex.encode(event.transaction.bytes.bytes))",
            label: event.kind.rawValue, token: token)
        let isFrozen = try store.isFrozenByIssuer(event.account, token: token)
        switch event.kind {
        case .frozen: return isFrozen ? .came(cause) : nil
        case .unfrozen: return isFrozen ? nil : .went(cause)
        case .destroyed: return nil
        }
    }
}
