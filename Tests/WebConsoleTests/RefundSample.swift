import ChainModel
import Connector
import DepositRules
import EVMRules
import LedgerRules
import ScreeningRules
import Testing
import Units

@testable import WebConsole

/// A deposit that is held and final, and whose customer may have shown an address.
enum RefundSample {
    static let caseID = CaseID(0x4e_f0_4d)
    static let proven = ConsoleSample.destination
    /// Known by the customer's word alone.
    static let declared = "0x52908400098527886E0F7030069857D2E4169EE7"
    static let amount = "5.00 USDT"

    /// Adds the deposit and its case.
    static func hold(
        in world: ConsoleWorld, opening: ComplianceCase.Opening = .held
    ) async throws {
        let wallet = world.sample.wallet
        try await world.store.write { store in
            let block = BlockReference(
                height: BlockHeight(10), hash: BlockHash(Bytes32(head: 1, tail: 2)))
            try store.save(
                ChainRecord(
                    id: ConsoleSample.chain, genesis: nil, startHeight: BlockHeight(1),
                    finalFloor: BlockHeight(10), safe: nil, finalized: BlockHeight(10),
                    halt: nil))
            try store.addCheckpoint(block, of: ConsoleSample.chain, keeping: 100)
            let deposit = try final(block, to: wallet, opening, in: store)
            let verdict = VerdictID(0x4e_f0_4d)
            // A record that a trial of rules can read.
            let known = try #require(try store.verdicts(on: world.sample.deposit).first)
            try store.append(
                VerdictRecord(
                    id: verdict, deposit: deposit.id, canonical: known.canonical,
                    customerText: "It is being reviewed.", staffText: "Held: L-01.",
                    time: store.now))
            try store.save(
                CaseRecord(
                    machine: ComplianceCase(
                        id: caseID, deposit: deposit.id, opening: opening, isSenior: false,
                        now: store.now),
                    verdict: verdict.value, wallet: wallet, amount: deposit.amount))
        }
    }

    private static func final(
        _ block: BlockReference, to wallet: WalletID, _ opening: ComplianceCase.Opening,
        in store: any StoreTransaction
    ) throws -> Deposit {
        let sighting = Sighting(
            id: SightingID(
                chain: ConsoleSample.chain,
                transaction: TransactionID(Bytes32(head: 3, tail: 0x4e_f0_4d)), locator: 5),
            recipient: WatchedScript([UInt8](repeating: 7, count: 20)), asset: .usdt,
            paid: TokenAmount(units: UInt256(5_000_000), decimals: 6), counterparties: [],
            spentOutpoints: [])
        var deposit = try DepositMachine.sighted(sighting, wallet: wallet, now: store.now)
        let token = TokenID(chain: ConsoleSample.chain, asset: .usdt)
        _ = try store.apply([.openAccount(.inTransit(token)), .openAccount(.custody(token))])
        let verdict = VerdictID(0x4e_f0_4d)
        let outcome: ScreeningOutcome =
            switch opening {
            case .held: .hold(caseID, verdict)
            case .frozen: .freeze(caseID, verdict)
            case .alert: .clear(verdict)
            }
        for event in [
            DepositEvent.included(block), .becameFinal,
            .screened(outcome, lists: try store.activeListsDigest()),
        ] {
            guard
                case .record(let commands) = DepositMachine.decide(
                    &deposit, event, now: store.now)
            else { continue }
            if !commands.isEmpty { _ = try store.apply(commands) }
        }
        try store.save(deposit)
        return deposit
    }

    /// Keeps that the customer showed an address to be theirs, or said so.
    static func know(
        _ text: String, _ method: OwnershipMethod, in world: ConsoleWorld
    ) async throws {
        let wallet = world.sample.wallet
        let key = try EVMAddress(checksummed: text).script.bytes
        let address = CustomerAddress(family: .evm, key: key, text: text)
        try await world.store.write { store in
            let question = try InformationRequest(
                id: QuestionID(UInt128(key[0])), wallet: wallet,
                kind: .ownership(address, nonce: 1, payment: nil), platform: "p",
                text: "Is it yours?", caseID: nil, askedBy: "ann", askedAt: store.now,
                dueAt: store.now.adding(seconds: 9_000))
            try store.save(question)
            try store.save(
                OwnershipRecord(
                    wallet: wallet, address: address, method: method, provenAt: store.now,
                    evidence: Bytes32(head: 1, tail: 2), question: question.id))
        }
    }
}
