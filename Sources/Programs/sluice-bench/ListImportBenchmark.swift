import Foundation
import ListImport
import ScreeningRules
import Units

/// Where the real lists lie.
enum RealLists {
    /// The folder; the variable `SLUICE_BENCH_AML` of the environment names another.
    static var folder: String {
        ProcessInfo.processInfo.environment["SLUICE_BENCH_AML"] ?? "Tests/Vectors/aml"
    }

    /// The whole OFAC list of 2025-11-19, advanced XML, packed.
    static var sdn: String { "\(folder)/ofac/sdn_advanced_2025-11-19.xml.bz2" }
}

/// The import of the whole OFAC list: 121 MB of XML, unpacked on the way.
struct ListImportBenchmark: Benchmark {
    static let name = "list-import"
    static let summary = "The whole OFAC list of 2025-11-19, from bzip2 to an index: time, memory."

    static func run(_: BenchmarkSizes) async throws -> [Figure] {
        try await measure(RealLists.sdn, addressCount: 761)
    }

    /// Imports a file that holds so many addresses.
    static func measure(_ path: String, addressCount: Int) async throws -> [Figure] {
        let before = memoryMegabytes("VmRSS")
        // The highest mark so far may be another benchmark's.
        let isReset = resetPeak()
        var entryCount = 0
        let time = try await seconds {
            let list = try SDNImport.read(
                path: path, checkedAt: Timestamp(milliseconds: 0)
            ).list
            let index = SanctionsIndex(lists: [list])
            entryCount = index.lists.reduce(0) { $0 + $1.entries.count }
        }
        let peak = memoryMegabytes("VmHWM")
        guard entryCount == addressCount else {
            throw BenchmarkError(
                "the list has \(addressCount) addresses, and \(entryCount) were read")
        }
        var figures = [
            Figure(
                benchmark: name, figure: "seconds", value: time, unit: "s", limit: "10 at most"),
            Figure(
                benchmark: name, figure: "peakMegabytes", value: peak, unit: "MB",
                limit: "200 at most"),
        ]
        if isReset {
            figures.append(
                Figure(
                    benchmark: name, figure: "importMegabytes", value: max(0, peak - before),
                    unit: "MB"))
        }
        return figures
    }

    /// Makes the kernel forget the highest memory of this process. Source: proc(5), `clear_refs`.
    private static func resetPeak() -> Bool {
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return false }
        do {
            try file.write(contentsOf: Data("5".utf8))
            try file.close()
            return true
        } catch {
            return false
        }
    }

    /// A figure of this process's memory from the kernel. Unit: megabytes; 0 where there is none.
    private static func memoryMegabytes(_ field: String) -> Double {
        guard let data = FileManager.default.contents(atPath: "/proc/self/status") else {
            return 0
        }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n")
        where line.hasPrefix("\(field):") {
            let digits = line.filter { $0.isASCII && $0.isNumber }
            return (Double(digits) ?? 0) / 1_000
        }
        return 0
    }
}
