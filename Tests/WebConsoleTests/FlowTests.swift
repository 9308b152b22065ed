import Encodings
import ScreeningRules
import Testing
import Units

@testable import WebConsole

@Suite
struct FlowTests {
    private static func node(_ hop: Int, _ name: String = "n") -> FlowPicture.Node {
        FlowPicture.Node(title: name, lines: [name], tone: .plain, hop: hop)
    }

    private static func edge(
        _ from: Int, _ to: Int?, weight: Int = 1_000, tainted: Int = 0, lines: [String] = []
    ) -> FlowPicture.Edge {
        FlowPicture.Edge(
            from: from, to: to, weight: weight, tainted: tainted, lines: lines, title: "e")
    }

    private static func picture(
        _ nodes: [FlowPicture.Node], _ edges: [FlowPicture.Edge], folded: [String] = []
    ) -> FlowPicture {
        FlowPicture(nodes: nodes, edges: edges, ours: node(0, "ours"), foldedLines: folded)
    }

    @Test func `a direct payment is two boxes and one curve`() {
        let layout = FlowLayout(
            Self.picture([Self.node(0)], [Self.edge(0, nil, tainted: 500)]))
        // 20 + 168 + 92 + 168 + 20 wide; 20 + 72 + 20 high.
        #expect(layout.width == 468 && layout.height == 112 && layout.columnCount == 2)
        #expect(layout.boxes == [FlowLayout.Box(x: 20, y: 20)])
        #expect(layout.ours == FlowLayout.Box(x: 280, y: 20))
        // The middle of a box's side: 20 + 6 + 60 / 2.
        #expect(
            layout.curves == [
                FlowLayout.Curve(
                    x1: 188, y1: 56, x2: 280, y2: 56, width: 16, taintedWidth: 8, label: nil)
            ])
        #expect(layout.curves[0].taintedShift == 4)
    }

    @Test func `hops are columns, and short columns stand in the middle`() {
        let layout = FlowLayout(
            Self.picture(
                [Self.node(0), Self.node(1), Self.node(1), Self.node(2)],
                [
                    Self.edge(0, nil), Self.edge(1, 0, weight: 250), Self.edge(2, 0, weight: 1),
                    Self.edge(3, 1, tainted: 1, lines: ["2025-11-03", "after"]),
                ], folded: ["+ 7"]))
        #expect(layout.columnCount == 4 && layout.width == 20 + 4 * 132 + 3 * 76 + 20)
        // Two rows are the most: the listed one and what is folded in the first column.
        #expect(layout.height == 40 + 2 * 86 - 14)
        #expect(
            layout.boxes.map { [$0.x, $0.y] } == [[436, 63], [228, 20], [228, 106], [20, 20]])
        #expect(layout.folded == FlowLayout.Box(x: 20, y: 106))
        #expect(layout.ours == FlowLayout.Box(x: 644, y: 63))
        // Two payments arrive at the payer: at a quarter and at three quarters of its side.
        #expect(layout.curves[1].y2 == 63 + 6 + 15 && layout.curves[2].y2 == 63 + 6 + 45)
        #expect(layout.curves.map(\.width) == [16, 4, 2, 16])
        // What is tainted at all is seen.
        #expect(layout.curves.map(\.taintedWidth) == [0, 0, 0, 1])
        #expect(layout.curves[3].label == FlowLayout.Box(x: 190, y: 56))
    }

    @Test func `words on payments never stand on each other`() {
        let nodes = [Self.node(0), Self.node(1), Self.node(1)]
        let edges = (0..<20).map { Self.edge(1 + $0 % 2, 0, lines: ["day \($0)"]) }
        let layout = FlowLayout(Self.picture(nodes, edges))
        let labels = layout.curves.compactMap(\.label)
        #expect(labels.count == 20)
        for (index, one) in labels.enumerated() {
            for other in labels.dropFirst(index + 1) {
                #expect(abs(one.y - other.y) >= FlowLayout.labelHeight, "\(one) \(other)")
            }
            #expect(one.y + FlowLayout.labelHeight <= layout.height)
        }
    }

    @Test func `what has no place is left out, and nothing traps`() {
        let far = (0..<60).map { Self.node($0 % 9 - 2) }
        let edges = (-3..<70).map {
            Self.edge($0, $0 % 2 == 0 ? nil : 70 - $0, weight: $0 * 1_000, tainted: -$0)
        }
        let picture = Self.picture(far + [Self.node(.max), Self.node(.min)], edges)
        #expect(picture.nodes.count == 24)
        #expect(picture.nodes.allSatisfy { (0...3).contains($0.hop) })
        #expect(picture.edges.allSatisfy { picture.nodes.indices.contains($0.from) })
        let layout = FlowLayout(picture)
        #expect(layout.boxes.count == 24 && layout.curves.count == picture.edges.count)
        #expect(!FlowSVG.text(picture, title: "", description: "").isEmpty)
        let nothing = Self.picture([], [Self.edge(0, nil)])
        #expect(FlowLayout(nothing).columnCount == 2 && nothing.edges.isEmpty)
        let own = Self.picture([Self.node(0)], [Self.edge(0, 0)])
        #expect(FlowSVG.text(own, title: "", description: "").contains("flow-edge"))
    }

    @Test func `shares are exact up to the largest amounts`() {
        #expect(FlowPicture.thousandths(1, of: 3) == 333)
        #expect(FlowPicture.thousandths(5, of: 0) == 0)
        #expect(FlowPicture.thousandths(9, of: 3) == 1_000)
        #expect(FlowPicture.thousandths(.max, of: .max) == 1_000)
        #expect(FlowPicture.thousandths(.max / 2, of: .max) == 499)
    }

    @Test func `text in a box is escaped, cut, and shows nothing that cannot be seen`() {
        #expect(FlowSVG.fit(String(repeating: "a", count: 22)).count == 22)
        #expect(
            FlowSVG.fit(String(repeating: "a", count: 40))
                == String(repeating: "a", count: 21) + "…")
        #expect(FlowSVG.fit("受制裁方受制裁方受制裁方") == "受制裁方受制裁方受制…")
        #expect(FlowSVG.fit("受制裁方受制裁方受制裁") == "受制裁方受制裁方受制裁")
        #expect(FlowSVG.fit("a\u{202E}b\u{0}c\nd") == "abcd")
        let picture = Self.picture([Self.node(0, "<b>&\"'")], [])
        let svg = FlowSVG.text(picture, title: "<i>", description: "&")
        #expect(svg.contains("&lt;b&gt;&amp;&quot;&#39;") && svg.contains("&lt;i&gt;"))
        #expect(!svg.contains("<b>") && !svg.contains("style="))
    }

    @Test func `a trace gives names, hops, days of listing and what is folded`() throws {
        let words = try Languages().english
        let flow = ShownFlow(
            FlowSource(try FlowSample.facts()), recipient: ConsoleSample.ours, profile: nil,
            words: words)
        #expect(flow.flowRows.count == 5)
        let listed = try #require(flow.flowRows.first { $0.payer.full == FlowSample.listed })
        #expect(listed.timing == "after listing" && listed.paidDay == "2025-12-18")
        #expect(listed.payerHop == "hop 2" && listed.taintedShare == "100.00 %")
        #expect(listed.payerState.word == "sanctioned party" && listed.payerState.tone == "bad")
        let mixer = try #require(flow.flowRows.first { $0.payerName == "Tornado" })
        #expect(mixer.timing.isEmpty && mixer.paidDay == nil && mixer.payerState.tone == "wait")
        #expect(flow.flowRows[0].target == nil && flow.flowRows[0].taintedShare == "17.92 %")
        #expect(flow.foldedText?.contains("7 more addresses and 12 more payments") == true)
        #expect(flow.unseenTexts == ["Not seen: 82.09 % of the deposit, as the hops were used up."])
        #expect(flow.flowSVG.contains("&lt;script&gt;") && !flow.flowSVG.contains("<script"))
        #expect(flow.flowSVG.contains("after listing") && flow.flowNote == nil)
    }

    @Test func `addresses beyond three hops are folded, with any counts`() throws {
        let json = FlowSample.json(listedHop: 5, foldedNodes: .integer(Int.max))
        let flow = ShownFlow(
            FlowSource(try ExposureFacts(json: json)), recipient: nil, profile: nil,
            words: try Languages().english)
        #expect(flow.foldedText?.contains("\(Int.max) more addresses and 13 more") == true)
        #expect(!flow.flowSVG.contains("after listing"))
        // The table keeps what the drawing leaves out.
        #expect(flow.flowRows.contains { $0.payer.full == FlowSample.listed })
    }

    private static func record(
        _ roles: [(String, String)], evidence: String = "", exposure: JSONValue = .null
    ) -> JSONValue {
        .object([
            (
                "inputs",
                .object([
                    (
                        "parties",
                        .array(
                            roles.map {
                                .object([
                                    ("role", .string($0.0)), ("canonical", .string($0.1)),
                                ])
                            })
                    ), ("exposure", exposure),
                ])
            ),
            (
                "rules",
                .array([
                    .object([
                        ("id", .string("S-01")), ("fired", .bool(true)),
                        ("floor", .string("freeze")), ("evidence", .array([.string(evidence)])),
                    ])
                ])
            ),
        ])
    }

    @Test func `a direct hit is a picture too: who paid, and which rule names it`() throws {
        let record = Self.record(
            [("eventSender", FlowSample.listed), ("calledContract", "0x01")],
            evidence: "ofac | USDT | 1 | \(FlowSample.listed)")
        let source = try #require(FlowSource(record: record, deposit: FlowSample.deposit))
        #expect(source.people.count == 1 && source.people[0].isListed)
        #expect(source.payments[0].amount == FlowSample.deposit)
        #expect(source.payments[0].tainted == FlowSample.deposit)
        let flow = ShownFlow(
            source, recipient: nil, profile: nil, words: try Languages().english)
        #expect(flow.flowRows[0].payerState.word == "sanctioned party")
        #expect(flow.flowRows[0].payerName == "S-01" && flow.flowNote != nil)
        #expect(flow.flowSVG.contains("flow-taint"))
    }

    @Test func `payers who paid together have no amounts of their own`() throws {
        let addresses = (0..<30).map { "bc1q\($0)" }
        let record = Self.record(
            addresses.map { ("input", $0) }, evidence: "ofac | XBT | 1 | bc1q29")
        let source = try #require(FlowSource(record: record, deposit: .satoshis(5)))
        #expect(source.people.count == 24 && source.foldedPeople == 6)
        // The one that a rule names is never among the folded.
        #expect(source.people[0].address == "bc1q29" && source.people[1].address == "bc1q0")
        #expect(source.payments.allSatisfy { $0.amount == nil })
        #expect(source.payments[0].tainted == nil && source.payments[1].tainted?.isZero == true)
    }

    @Test func `a trace that cannot be read says so, and no payers are no picture`() throws {
        let broken = Self.record(
            [("input", "bc1q0")], exposure: .object([("asset", .string("BTC"))]))
        let source = try #require(FlowSource(record: broken, deposit: .satoshis(5)))
        #expect(source.note == "flow.unreadable" && source.people.count == 1)
        #expect(FlowSource(record: .null, deposit: .satoshis(5)) == nil)
        let none = try #require(FlowSource(record: Self.record([]), deposit: .satoshis(5)))
        #expect(none.people.isEmpty)
    }
}
