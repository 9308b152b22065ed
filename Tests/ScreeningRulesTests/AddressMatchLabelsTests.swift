import Testing
import Units

@testable import ScreeningRules

@Suite struct AddressMatchLabelsTests {
    private func label(
        _ text: String, _ category: LabelCategory?, _ confidence: UInt8?, name: String
    ) -> ListEntry {
        ListEntry(
            address: AddressDecoding.listed(text)!, label: "pack", partyID: "", partyName: name,
            programs: [], category: category, confidence: confidence)
    }

    @Test func `lists of sanctions and of labels are labels, and the operator's orders are not`()
        throws
    {
        let sanctions = Fixture.list([Fixture.entry(Fixture.listed)])
        let labels = Fixture.list(
            [
                label(Fixture.listed, .exchange, 70, name: "A"),
                label(Fixture.listed, .mixer, 50, name: "B"),
                label(Fixture.listed, nil, nil, name: ""),
            ], source: "tags", kind: .label)
        let orders = [ListKind.deny, .allow].map {
            Fixture.list([Fixture.entry(Fixture.listed)], source: "own-\($0)", kind: $0)
        }
        let index = SanctionsIndex(lists: [labels] + orders + [sanctions])
        let address = try AddressDecoding.decode(Fixture.listed, family: .evm)
        let found = index.match(address).labels
        #expect(found.map(\.category) == [.sanctions, .mixer, .exchange, .other])
        #expect(found.map(\.confidence) == [100, 50, 70, 5])
        #expect(found.map(\.name) == ["PARTY 1", "B", "A", "pack"])
        #expect(found.map(\.source) == [sanctions, labels, labels, labels].map(\.version.id))
        let clean = try AddressDecoding.decode(Fixture.clean, family: .evm)
        #expect(index.match(clean).labels.isEmpty)
    }

    @Test func `an entry of many assets is one label`() throws {
        let list = Fixture.list([
            Fixture.entry(Fixture.listed, label: "ETH"),
            Fixture.entry(Fixture.listed, label: "ARB"),
        ])
        let address = try AddressDecoding.decode(Fixture.listed, family: .evm)
        #expect(SanctionsIndex(lists: [list]).match(address).labels.count == 1)
    }

    @Test func `another form of a listed key is no label of the address itself`() throws {
        let list = Fixture.list([Fixture.entry("12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", label: "XBT")])
        let listed = list.entries[0].address
        let form = try #require(SameKeyForms.forms(listed.family, listed.key).first)
        let other = ScreeningAddress(
            family: form.family, key: form.key, canonical: "", checksum: .absent, raw: "")
        let index = SanctionsIndex(lists: [list])
        #expect(!index.match(other).related.isEmpty)
        #expect(index.match(other).labels.isEmpty)
    }

    @Test func `a confidence above 100 is 100`() {
        #expect(label(Fixture.listed, .hack, 200, name: "").confidence == 100)
    }

    @Test(arguments: [
        (["exchange", "mixing_service"], LabelCategory.mixer, [String]()),
        (["Mixing service"], .mixer, []), (["", "user"], .other, []),
        (["nothing known", "scam"], .scam, ["nothing known"]), ([], .other, []),
    ])
    func `the worst of several words counts`(
        words: [String], category: LabelCategory, unknown: [String]
    ) {
        let found = LabelConcepts.category(of: words)
        #expect(found.category == category)
        #expect(found.unknown == unknown)
    }
}
