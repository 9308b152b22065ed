import Connector
import ScreeningRules
import TestKit
import Testing
import Units

@testable import WebConsole

@Suite
struct CaseWorkTests {
    @Test func `work on a case is done by forms, and kept with who did it`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let id = world.sample.frozen
            let path = "/console/cases/\(id.text)"
            func send(_ fields: [String: String]) async throws -> Int {
                try await browser.submit(path + "/work", fields).status
            }
            #expect(try await send(["command": "assign", "person": "analyst"]) == 303)
            #expect(try await send(["command": "assign", "person": "nobody"]) == 422)
            #expect(try await send(["command": "assign", "person": "viewer"]) == 422)
            #expect(try await send(["command": "tag", "tag": "ofac-hit"]) == 303)
            #expect(try await send(["command": "tag", "tag": "OFAC hit"]) == 422)
            let held = world.sample.held.text
            let link = ["command": "link", "kind": "case", "other": held]
            #expect(try await send(link) == 303)
            #expect(try await send(["command": "link", "kind": "case", "other": "7"]) == 422)
            #expect(try await send(["command": "link", "kind": "planet", "other": held]) == 400)
            let note = ["note": "asked the customer", "reason": "waitsForAnswer"]
            let snooze = ["command": "snooze", "until": "2026-01-02T12:30"].merging(note) { $1 }
            #expect(try await send(snooze) == 303)
            #expect(try await send(["command": "snooze", "until": "tomorrow"]) == 422)
            #expect(try await send(["command": "snooze", "until": "2025-01-02T12:30"]) == 422)
            #expect(try await send(["command": "approve"]) == 400)
            let work = try #require(
                try await world.store.read { try $0.complianceCase(id)?.machine.work })
            #expect(work.assignee == "analyst" && work.tags == ["ofac-hit"])
            #expect(work.links == [CaseLink(kind: .complianceCase, id: world.sample.held.value)])
            #expect(work.snooze?.until == Timestamp(seconds: 1_767_357_000))
            let page = try await browser.get(path)
            #expect(page.text.contains("2026-01-02 12:30:00 UTC"))
            #expect(page.text.contains("ofac-hit") && !page.text.contains("data-key=\"a\""))
            for undo in [
                ["command": "wake"], ["command": "untag", "tag": "ofac-hit"],
                ["command": "unlink", "kind": "case", "other": held], ["command": "unassign"],
            ] {
                #expect(try await send(undo) == 303, "\(undo)")
            }
            #expect(try await browser.get(path).text.contains("data-key=\"a\""))
            let acts = try await world.store.read {
                try $0.staffTrail(
                    TrailFilter(staff: "analyst", subject: id.text),
                    page: PageRequest(after: nil, limit: 100)
                ).map(\.act)
            }
            #expect(acts.contains("snooze") && acts.contains("unlink"))
        }
    }

    @Test func `a file comes with a form, is bounded, and is given back to be saved only`()
        async throws
    {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("analyst")
            let id = world.sample.frozen
            let path = "/console/cases/\(id.text)"
            let text = "line one\r\n--not the edge\r\n\u{0}end"
            let kept = try await browser.upload(
                path + "/attach", file: ("answer;1.txt", "text/plain", text), note: "as sent")
            #expect(kept.status == 303, "\(kept.text)")
            let file = try #require(
                try await world.store.read {
                    try $0.complianceCase(id)?.machine.work.attachments.last
                })
            #expect(file.name == "answer;1.txt" && file.byteCount == text.utf8.count)
            let back = try await browser.get(path + "/file?file=\(file.id.text)")
            #expect(back.text == text && back.headers["content-type"] == "application/octet-stream")
            #expect(back.headers["content-disposition"] == "attachment; filename=\"answer;1.txt\"")
            let large = String(repeating: "x", count: CaseAttachment.byteCountMax + (70 << 10))
            #expect(
                try await browser.upload(path + "/attach", file: ("a", "text/plain", large)).status
                    == 413)
            #expect(
                try await browser.upload(path + "/attach", file: ("", "text/plain", "")).status
                    == 422)
            #expect(
                try await browser.upload(path + "/attach", file: ("a/b", "text/plain", "x")).status
                    == 422)
            #expect(try await browser.submit(path + "/attach", [:]).status == 400)
            let stranger = try await world.browser("viewer")
            #expect(try await stranger.get(path + "/file?file=\(file.id.text)").status == 403)
            #expect(
                try await browser.get(
                    "/console/cases/\(world.sample.held.text)/file?file=\(file.id.text)"
                ).status == 404)
        }
    }

    @Test func `forms with files are read whole or not at all`() throws {
        let type = "multipart/form-data; boundary=\"e7\""
        func form(_ text: String) -> MultipartForm? {
            MultipartForm(Array(text.utf8), contentType: type)
        }
        func part(_ head: String, _ body: String) -> String {
            "--e7\r\nContent-Disposition: form-data; \(head)\r\n\r\n\(body)\r\n"
        }
        let good = part("name=\"a\"", "1") + part("name=\"f\"; filename=\"x;y\"", "\r\n--e\r\n")
        let read = try #require(form(good + "--e7--\r\n"))
        #expect(read.fields == ["a": "1"] && read.file?.name == "x;y")
        #expect(read.file?.bytes == Array("\r\n--e\r\n".utf8))
        #expect(read.file?.mediaType == "application/octet-stream")
        #expect(form(part("name=\"a\"", "") + "--e7--")?.fields == ["a": ""])
        for broken in [
            "", "--e7", good, "x" + good + "--e7--", part("name=\"a\"", "1") + "--e7x",
            part("x=\"a\"", "1") + "--e7--", part("name=\"a\"", "1") + good + "--e7--",
            good + part("name=\"g\"; filename=\"z\"", "2") + "--e7--",
            part("name=\"" + String(repeating: "n", count: 3_000) + "\"", "1") + "--e7--",
            (0..<20).map { part("name=\"n\($0)\"", "1") }.joined() + "--e7--",
            part("name=\"a\"", String(repeating: "v", count: 40_000)) + "--e7--",
        ] {
            #expect(form(broken) == nil, "\(broken.prefix(60))")
        }
        for type in [
            "multipart/form-data", "multipart/form-data; boundary=", "text/plain; boundary=e7",
            "multipart/form-data; boundary=\"" + String(repeating: "b", count: 71) + "\"",
        ] {
            #expect(MultipartForm(Array((good + "--e7--").utf8), contentType: type) == nil)
        }
    }

    @Test(arguments: seeds(20))
    func `no bytes trap the reading of a form`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let pieces = ["--e7", "\r\n", "\r\n\r\n", "--", "name=\"a\"", "Content-Disposition: ", ";"]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            _ = MultipartForm(
                Array(text.utf8), contentType: "multipart/form-data; boundary=e7")
        }
    }

    @Test func `a wallet shows each limit with its use as a bar and as words`() async throws {
        try await ConsoleWorld.run { world in
            let browser = try await world.browser("examiner")
            let page = try await browser.get("/console/wallets/\(world.sample.wallet.text)")
            #expect(page.text.contains("class=\"limit\""))
            #expect(page.text.contains("wallet, 30 days"))
            #expect(page.text.contains(" / 50,000.00 USDT"))
        }
        #expect(LimitsView.thousandths(0, of: 5) == 0)
        #expect(LimitsView.thousandths(1, of: 1_000_000) == 4)
        #expect(LimitsView.thousandths(5, of: 5) == 1_000)
        #expect(LimitsView.thousandths(9, of: 5) == 1_000)
        #expect(LimitsView.thousandths(1, of: 0) == 1_000)
        #expect(LimitsView.thousandths(.max, of: .max) == 1_000)
        #expect(LimitsView.thousandths(.max / 2, of: .max) == 500)
    }
}
