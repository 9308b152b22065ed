import BitcoinRules
import ChainModel
import Digests
import Foundation
import ListImport
import ScreeningRules
import Units

/// Lookups of addresses in real lists and labels.
struct ScreenBenchmark: Benchmark {
    static let name = "screen"
    static let summary = "Random addresses asked of the OFAC list and 17,591 labels."

    private static let addressCount = 1_000_000
    private static let watchedCount = 1_000_000

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        let folder = RealLists.folder
        let now = Timestamp(milliseconds: 0)
        let imported = try SDNImport.read(path: RealLists.sdn, checkedAt: now).list
        guard let day = CalendarDate("2026-05-12") else {
            throw BenchmarkError("there is such a day")
        }
        let labels = try AddressTableImport.tagPack(
            ListFile.contents(path: "\(folder)/tagpacks/labels.csv.bz2"), source: "tagpacks",
            published: day, checkedAt: now)
        let index = SanctionsIndex(lists: [imported, labels])
        let addresses = randomAddresses()
        let medians = try await interleaved([
            { try lookupSeconds(index, addresses) }
        ])
        return [
            Figure(
                benchmark: name, figure: "lookupsPerSecond",
                value: Double(addressCount) / medians[0], unit: "lookups/s"),
            Figure(
                benchmark: name, figure: "bytesPerAddress", value: bytesPerWatchedAddress(),
                unit: "bytes"),
        ]
    }

    private static func lookupSeconds(
        _ index: SanctionsIndex, _ addresses: [(ScreeningFamily, [UInt8])]
    ) throws -> Double {
        var hitCount = 0
        // The claim is for one core, whatever else runs on the machine: processor time.
        let start = clock()
        for (family, key) in addresses {
            let isListed = key.withUnsafeBytes { index.mentions(family, $0) }
            if isListed { hitCount += 1 }
        }
        let time = Double(clock() - start) / Double(CLOCKS_PER_SEC)
        guard hitCount == 0 else { throw BenchmarkError("a random address is on a list") }
        return time
    }

    /// EVM and TRON accounts, and every kind of Bitcoin script that has an address, in turns.
    private static func randomAddresses() -> [(ScreeningFamily, [UInt8])] {
        (0..<addressCount).map { number in
            let bytes = pseudorandom(number)
            let half = Array(bytes.prefix(20))
            return switch number % 7 {
            case 0, 1: (.evm, half)
            case 2: (.tron, half)
            case 3: (.bitcoin, BitcoinScript.p2wpkh(half).bytes)
            case 4: (.bitcoin, BitcoinScript.p2pkh(half).bytes)
            case 5: (.bitcoin, BitcoinScript.p2sh(half).bytes)
            case _: (.bitcoin, BitcoinScript.p2tr(bytes).bytes)
            }
        }
    }

    private static func bytesPerWatchedAddress() -> Double {
        var index = WatchedScriptIndex(minimumCapacity: watchedCount)
        for number in 0..<watchedCount {
            index.insert(WatchedScript(Array(pseudorandom(number).prefix(20))))
        }
        return Double(index.byteCount) / Double(index.count)
    }

    private static func pseudorandom(_ number: Int) -> [UInt8] {
        SHA256.hash(Array("address \(number)".utf8))
    }
}
