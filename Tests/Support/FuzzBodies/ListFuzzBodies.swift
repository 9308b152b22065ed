import ListImport
import ScreeningRules
import Units

/// What must hold for every list and every address text: nothing traps, and what decodes is met
/// again in its canonical spelling.
enum ListFuzzBodies {
    /// OFAC's advanced XML, plain or packed.
    static func sdn(_ bytes: [UInt8]) {
        let read = try? SDNImport.read(bytes: bytes, checkedAt: Timestamp(milliseconds: 0))
        guard let read else { return }
        let index = SanctionsIndex(lists: [read.list])
        for entry in read.list.entries {
            precondition(!index.match(entry.address).direct.isEmpty, "every entry is met")
        }
    }

    /// Tables of addresses.
    static func addressTable(_ bytes: [UInt8]) {
        guard let day = CalendarDate("2025-11-19") else { return }
        _ = try? AddressTableImport.operatorList(
            bytes, source: "fuzz", kind: .deny, published: day,
            checkedAt: Timestamp(milliseconds: 0))
        _ = try? AddressTableImport.history(bytes, source: "fuzz")
    }

    /// Address texts of every family.
    static func address(_ bytes: [UInt8]) {
        for family in ScreeningFamily.allCases {
            guard let found = try? AddressDecoding.decode(utf8: bytes, family: family) else {
                continue
            }
            let again = try? AddressDecoding.decode(found.canonical, family: family)
            precondition(family == .other || again?.key == found.key, "one address, one key")
        }
    }
}
