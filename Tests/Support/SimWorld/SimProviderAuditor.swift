import BitcoinRules
import ChainModel
import Connector
import DepositRules
import Digests
import EVMRules
import Encodings
import LedgerRules
import ScreeningRules
import Units

/// Looks whether anything became spendable of which a provider had not said that it is well.
///
/// It reads the records and compares them with what left the provider, byte for byte.
final class SimProviderAuditor {
    private let provider: SimProvider
    private let truth: SimTruth
    private let verdicts = SimVerdicts()

    /// Deposits that were cleared with the word of a provider.
    var clearedCount: Int { verdicts.clearedCount }

    init(provider: SimProvider, truth: SimTruth) {
        self.provider = provider
        self.truth = truth
    }

    func check(_ store: any StorePort) async throws -> [String] {
        try await verdicts.news(in: store).flatMap { verdict in
            (SimVerdicts.floors(verdict) + problems(of: verdict)).map {
                "verdict on \(verdict.deposit.text.prefix(8)): \($0)"
            }
        }
    }

    private func problems(of verdict: SimVerdicts.Seen) -> [String] {
        guard let answers = verdict.inputs?["provider"]?["answers"]?.elements else {
            // Nobody is asked while the deposit waits for its trace; a list may freeze it then.
            let isCut = verdict.inputs?["exposure"]?["state"]?.text == "interrupted"
            if isCut, verdict.rank == 3 { return [] }
            return ["its record has no provider's answers"]
        }
        let payment = truth.payments.first { $0.key.depositID == verdict.deposit }?.value
        // What nobody can disprove is believed.
        let isMisled = payment.map { truth.misled.contains($0.id.transaction) } ?? false
        let parties = isMisled ? [] : payment?.payers ?? []
        let addresses = Set(parties.map(SimProviderAuditor.spelling)).sorted()
        var problems = answers.compactMap(kept)
        for address in addresses {
            let own = answers.filter { $0["address"]?.text == address }
            guard own.count == 1, let answer = own.first else {
                problems.append("\(own.count) answers are about \(address)")
                continue
            }
            if verdict.isSpendable, let doubt = doubt(answer, about: address) {
                problems.append(doubt)
            }
        }
        return problems + opinion(verdict, answers)
    }

    /// A provider's word never freezes, and its silence decides nothing.
    private func opinion(
        _ verdict: SimVerdicts.Seen, _ answers: [JSONValue]
    ) -> [String] {
        let isFrozenByOthers = verdict.rules.contains {
            $0["id"]?.text != "P-01" && $0["floor"]?.text == "freeze"
        }
        if verdict.rank == 3 { return isFrozenByOthers ? [] : ["only a provider froze it"] }
        let isMissing = answers.contains { $0["final"]?.boolean == false }
        return isMissing ? ["it was decided while the provider was down"] : []
    }

    /// What was said, if anything, is kept as it was said.
    private func kept(_ answer: JSONValue) -> String? {
        guard let said = said(answer) else { return nil }
        let raw = String(decoding: said.bytes, as: UTF8.self)
        return answer["raw"]?.text == raw ? nil : "the raw answer is not kept as it came"
    }

    private func said(_ answer: JSONValue) -> SimProvider.Said? {
        guard let text = answer["digest"]?.text else { return nil }
        let bytes: [UInt8]
        do { bytes = try Hex.decode(text) } catch { return nil }
        return Bytes32(bytes).flatMap { provider.said[$0] }
    }

    /// Why an answer is no word that an address is well.
    private func doubt(_ answer: JSONValue, about address: String) -> String? {
        guard let said = said(answer) else {
            return "the provider never gave the answer about \(address)"
        }
        guard said.about == address else {
            return "the answer about \(address) was about \(said.about ?? "nothing")"
        }
        guard let risk = said.risk, risk < SimProvider.highFrom else {
            return "\(address) has the risk \(said.risk.map(String.init) ?? "of nobody")"
        }
        return nil
    }

    static func spelling(_ payer: WatchedScript) -> String {
        EVMAddress(payer.bytes)?.checksummed
            ?? BitcoinAddress.encode(BitcoinScript(payer.bytes), network: .regtest) ?? ""
    }

    /// What each wallet has of each asset, whatever screening thinks of it.
    static func totals(_ store: any StorePort) async throws -> [String: UInt128] {
        try await store.read { store in
            var totals: [String: UInt128] = [:]
            for wallet in try store.wallets(page: PageRequest(after: nil, limit: 1_000)) {
                for asset in Asset.supported {
                    totals["\(wallet.id.text) \(asset)"] = try AccountID.all(
                        of: wallet.id, asset: asset
                    ).reduce(0) { try $0 + (store.balance($1)?.minorUnits ?? 0) }
                }
            }
            return totals
        }
    }
}
