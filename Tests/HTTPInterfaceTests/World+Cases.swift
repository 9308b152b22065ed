import ChainModel
import Connector
import DepositRules
import LedgerRules
import ScreeningRules
import StubChains
import Testing
import Units

@testable import HTTPInterface

extension World {
    /// A deposit in a final block that a verdict held, froze or let pass, with its case.
    func heldDeposit(
        for wallet: WalletID, number: UInt128 = 77, opening: ComplianceCase.Opening = .held,
        rules: [String] = ["L-01"]
    ) async throws -> (DepositID, CaseID) {
        let chain = StubSource.evm.profile.id
        let block = BlockReference(
            height: BlockHeight(10), hash: BlockHash(Bytes32(head: 1, tail: 2)))
        let sighting = Sighting(
            id: SightingID(
                chain: chain, transaction: TransactionID(Bytes32(head: 3, tail: number)),
                locator: 5),
            recipient: WatchedScript([UInt8](repeating: 7, count: 20)), asset: .usdt,
            paid: TokenAmount(units: UInt256(5_000_000), decimals: 6), counterparties: [],
            spentOutpoints: [])
        let (caseID, verdictID) = (CaseID(number), VerdictID(number + 11))
        let id = sighting.id.depositID
        let outcome: ScreeningOutcome =
            switch opening {
            case .held: .hold(caseID, verdictID)
            case .frozen: .freeze(caseID, verdictID)
            case .alert: .clear(verdictID)
            }
        try await store.write { store in
            var deposit = try DepositMachine.sighted(sighting, wallet: wallet, now: store.now)
            let token = TokenID(chain: chain, asset: .usdt)
            _ = try store.apply([
                .openAccount(.inTransit(token)), .openAccount(.custody(token)),
            ])
            for event in [
                DepositEvent.included(block), .becameFinal,
                .screened(outcome, lists: Bytes32(head: 0, tail: 0)),
            ] {
                guard
                    case .record(let commands) = DepositMachine.decide(
                        &deposit, event, now: store.now)
                else { continue }
                if !commands.isEmpty { _ = try store.apply(commands) }
            }
            try store.save(
                ChainRecord(
                    id: chain, genesis: nil, startHeight: BlockHeight(9),
                    finalFloor: BlockHeight(10), safe: nil, finalized: BlockHeight(10), halt: nil))
            if try store.checkpoints(chain).isEmpty {
                try store.addCheckpoint(block, of: chain, keeping: 100)
            }
            try store.save(deposit)
            try store.append(
                VerdictRecord(
                    id: verdictID, deposit: id, canonical: Array(#"{"rules":[]}"#.utf8),
                    customerText: "It is being reviewed.", staffText: "Held: L-01.",
                    time: store.now))
            try store.save(
                CaseRecord(
                    machine: ComplianceCase(
                        id: caseID, deposit: id, opening: opening, isSenior: false,
                        now: store.now),
                    verdict: verdictID.value, wallet: wallet, amount: deposit.amount,
                    grounds: CaseGrounds(
                        floor: opening == .alert ? .alert : .hold, points: 10, value: nil,
                        rules: rules)))
        }
        return (id, caseID)
    }

    /// Acts on a case; `more` are fields beside the action's word. Who approves names what the
    /// case has proposed now.
    func act(
        _ action: String, on id: CaseID, more: String = "", key: String? = nil
    ) async throws -> Reply {
        let seen =
            action == "approve" && !more.contains("proposal") ? try await proposalField(of: id) : ""
        return try await call(
            "POST", "/v1/cases/\(id.text)/actions",
            #"{"action":"\#(action)","reason":"comment","note":"n"\#(seen)\#(more)}"#, key: key)
    }

    /// The field that names what a case has proposed now; empty for nothing.
    func proposalField(of id: CaseID) async throws -> String {
        let name = try await store.read { try $0.complianceCase(id)?.machine.proposalName }
        return name.map { #","proposal":"\#($0)""# } ?? ""
    }
}
