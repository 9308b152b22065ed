import PublicKeys
import Testing

@Suite struct DerivationPathTests {
    @Test func `a path is read with either mark for hardened steps`() throws {
        let path = try DerivationPath("m/84'/0h/0'/0/5")
        #expect(path.steps.map(\.index) == [84, 0, 0, 0, 5])
        #expect(path.steps.map(\.isHardened) == [true, true, true, false, false])
        #expect(path.description == "m/84h/0h/0h/0/5")
    }

    @Test func `m alone has no steps`() throws {
        #expect(try DerivationPath("m").steps.isEmpty)
    }

    @Test func `the largest index is accepted, hardened too`() throws {
        let path = try DerivationPath("m/2147483647/2147483647'")
        #expect(path.steps.map(\.rawValue) == [0x7fff_ffff, 0xffff_ffff])
    }

    @Test(arguments: [
        "", "/", "m/", "M/0", "0/1", "/0", "m/0/", "m//0", "m/2147483648", "m/4294967296",
        "m/99999999999999999999", "m/-1", "m/+1", "m/0x1", "m/1H", "m/1''", "m/1h'", "m/'", "m/ 1",
        "m/1 ", "m/*", "m/١", "m/1/m",
    ])
    func `anything else is malformed`(text: String) {
        #expect(throws: DerivationPathError.malformed) { try DerivationPath(text) }
    }

    @Test func `255 steps are a path and 256 are too deep`() throws {
        let steps = String(repeating: "/0", count: 255)
        #expect(try DerivationPath("m" + steps).steps.count == 255)
        #expect(throws: DerivationPathError.tooDeep) { try DerivationPath("m/0" + steps) }
        #expect(throws: DerivationPathError.tooDeep) {
            try DerivationPath("m" + String(repeating: "/x", count: 100_000))
        }
    }
}
