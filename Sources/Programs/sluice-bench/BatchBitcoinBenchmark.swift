import BitcoinRules
import ChainModel
import Digests
import PayoutRules
import Units

/// Batches of Bitcoin payouts from coin choice to signed bytes, against the signing alone.
struct BatchBitcoinBenchmark: Benchmark {
    static let name = "batch-bitcoin"
    static let summary = "1,000 and 10,000 payouts planned, built and signed from 1,000 UTXOs."

    private static let limit = "the same signatures by libsecp256k1 from C, each verified"
    private static let outputCounts = [1_000, 10_000]
    private static let roundCount = 9

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let world = try World(coinCount: 1_000)
        let payments = try outputCounts.map { try world.payments(count: $0) }
        let batches = try payments.map { try world.batch($0) }
        let medians = try await interleaved(
            rounds: roundCount,
            payments.map { payments in
                { try processorSeconds { _ = try world.batch(payments) } }
            }
                + batches.map { batch in
                    { try processorSeconds { try world.signInC(batch) } }
                })
        let (small, large) = (medians[0], medians[1])
        let growth = large / small
        return [
            figure("milliseconds1000", small * 1_000, "ms"),
            figure("milliseconds10000", large * 1_000, "ms"),
            figure("payoutsPerSecond", Double(outputCounts[1]) / large, "payouts/s"),
            figure("transactions10000", Double(batches[1].transactionCount), "transactions"),
            figure("signatures1000", Double(batches[0].signatures.count), "signatures"),
            figure("signatures10000", Double(batches[1].signatures.count), "signatures"),
            // Ten times the outputs: linear growth is 10.
            figure("growthFactor", growth, "ratio"),
            Figure(
                benchmark: name, figure: "ratioToLimit1000", value: medians[2] / small,
                unit: "ratio", limit: limit),
            Figure(
                benchmark: name, figure: "ratioToLimit", value: medians[3] / large,
                unit: "ratio", limit: limit),
        ]
    }

    private static func figure(_ figure: String, _ value: Double, _ unit: String) -> Figure {
        Figure(benchmark: name, figure: figure, value: value, unit: unit)
    }
}

/// What was signed: to sign it again in C.
private struct Batch {
    var transactionCount = 0
    /// Byte counts of the signed transactions together.
    var byteCount = 0
    var signatures: [(coin: Int, digest: [UInt8])] = []
}

/// Coins with a key each, every second of them taproot.
///
/// The keys are there before the clock starts: deriving them is no part of the benchmark.
private struct World {
    private struct Coin {
        let candidate: CoinCandidate
        let output: BitcoinOutput
        let kind: BitcoinSpendKind
        let signer: BenchmarkSigner
    }

    private let coins: [Coin]
    private let candidates: [CoinCandidate]
    private let places: [Outpoint: Int]
    private let settings: BitcoinBatchSettings

    init(coinCount: Int) throws {
        coins = try (0..<coinCount).map { number in
            let kind: BitcoinSpendKind = number % 2 == 0 ? .p2wpkh : .p2tr
            let signer = try BenchmarkSigner(UInt64(number), isTaproot: kind == .p2tr)
            guard let script = kind.script(paying: signer.publicKey) else {
                throw BenchmarkError("a key has its script")
            }
            let id = TransactionID(Bytes32(head: UInt128(number) + 1, tail: 0))
            // About what eleven payouts need, so that all payouts take nearly all coins.
            let value = Amount.satoshis(UInt64(1_080_000 + number * 7_919 % 40_000))
            return Coin(
                candidate: CoinCandidate(
                    outpoint: Outpoint(transaction: id, outputIndex: 0), value: value, kind: kind),
                output: BitcoinOutput(value: value, script: script), kind: kind, signer: signer)
        }
        candidates = coins.map(\.candidate)
        places = Dictionary(
            uniqueKeysWithValues: coins.enumerated().map { ($1.candidate.outpoint, $0) })
        let change = [BitcoinScript.p2wpkh([UInt8](repeating: 1, count: 20))].map {
            BitcoinChangeOption(script: $0, inputWeight: BitcoinSpendKind.p2wpkh.inputWeight)
        }
        guard
            let settings = BitcoinBatchSettings(
                feeRate: FeeRate(satoshisPerKilobyte: 5_000),
                longTermFeeRate: FeeRate(satoshisPerKilobyte: 5_000),
                feeMax: .satoshis(10_000_000), changeOptions: change,
                changeMinimum: .satoshis(1_000))
        else { throw BenchmarkError("the settings have a script for change") }
        self.settings = settings
    }

    /// Payouts of about 100,000 satoshi each, to P2WPKH and P2TR in turns.
    func payments(count: Int) throws -> [BitcoinPayment] {
        (0..<count).map { number in
            let digest = SHA256.hash(withUnsafeBytes(of: number.littleEndian) { Array($0) })
            return BitcoinPayment(
                payout: PayoutID(UInt128(number)),
                script: number % 2 == 0 ? .p2wpkh(Array(digest.prefix(20))) : .p2tr(digest),
                amount: .satoshis(UInt64(98_000 + Int(digest[0]) * 16)))
        }
    }

    /// Chooses coins, builds and signs; every transaction is written out with its id.
    func batch(_ payments: [BitcoinPayment]) throws -> Batch {
        var generator = PlanGenerator(seed: Bytes32(head: 1, tail: 2))
        let outcome = BitcoinBatchPlanner.plan(
            payments, coins: candidates, settings: settings, tip: BlockHeight(900_000),
            using: &generator)
        guard outcome.unplanned.isEmpty else {
            throw BenchmarkError("\(outcome.unplanned.count) payouts have no coins")
        }
        var batch = Batch()
        for plan in outcome.plans { try sign(plan, into: &batch) }
        return batch
    }

    private func sign(_ plan: BitcoinBatchPlan, into batch: inout Batch) throws {
        let spent = plan.coins.compactMap { places[$0.outpoint] }
        let hasher = try BitcoinSignatureHasher(
            plan.transaction, spending: spent.map { coins[$0].output })
        var transaction = plan.transaction
        for (index, place) in spent.enumerated() {
            let coin = coins[place]
            let publicKey = coin.signer.publicKey
            let digest = try coin.kind.digest(ofInput: index, by: publicKey, hasher)
            let signature =
                coin.kind == .p2tr
                ? coin.signer.signSchnorr(digest)
                : coin.signer.signECDSA(digest, grindingLowR: true).der
            let proof = coin.kind.proof(signature: signature, by: publicKey)
            transaction.inputs[index].witness = proof.witness
            batch.signatures.append((place, digest.bytes))
        }
        _ = transaction.txID
        batch.byteCount += transaction.serialized(.network).count
        batch.transactionCount += 1
    }

    /// Makes the same signatures, and nothing else.
    func signInC(_ batch: Batch) throws {
        var signature = [UInt8](repeating: 0, count: 64)
        let auxiliary = [UInt8](repeating: 0, count: 32)
        for (place, digest) in batch.signatures {
            let coin = coins[place]
            if coin.kind == .p2tr {
                try coin.signer.peerSchnorr(digest, auxiliary: auxiliary, into: &signature)
            } else {
                try coin.signer.peerECDSA(digest, grindingLowR: true, into: &signature)
            }
        }
    }
}
