internal import CExpat
import ScreeningRules

/// Feeds OFAC's advanced list through expat, piece by piece.
///
/// Document types are refused, so that no entity is ever expanded; nesting, text and markup have
/// limits. The first error stops the parser.
final class SDNParser {
    /// How long one tag or comment may be: more than this unread behind expat is refused.
    private static let markupByteCountMax = 1 << 20

    private let parser: XML_Parser
    private var collector = SDNCollector()
    private var failure: ListImportError?
    private var fedByteCount = 0

    init() {
        guard let parser = XML_ParserCreate(nil) else {
            preconditionFailure("expat gives a parser unless memory is exhausted")
        }
        self.parser = parser
        XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        XML_SetElementHandler(
            parser,
            { user, name, attributes in SDNParser.of(user)?.started(name, attributes) },
            { user, _ in SDNParser.of(user)?.ended() })
        XML_SetCharacterDataHandler(parser) { user, text, count in
            SDNParser.of(user)?.read(text, Int(count))
        }
        XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
            guard let self = SDNParser.of(user) else { return }
            self.stop(.documentType(line: self.line))
        }
    }

    deinit { XML_ParserFree(parser) }

    /// Parses the next piece of the list; `isLast` with an empty piece ends it.
    func feed(_ bytes: UnsafeRawBufferPointer, isLast: Bool) throws(ListImportError) {
        precondition(bytes.count <= 1 << 24, "expat counts a piece in an Int32")
        let status = XML_Parse(
            parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count),
            isLast ? 1 : 0)
        fedByteCount += bytes.count
        if let failure { throw failure }
        guard status == XML_STATUS_OK else {
            let code = XML_GetErrorCode(parser)
            let reason = XML_ErrorString(code).map { String(cString: $0) } ?? ""
            throw .malformedXML(code: code.rawValue, reason: reason, line: line)
        }
        let seen = max(0, Int(XML_GetCurrentByteIndex(parser)))
        if !isLast, fedByteCount - seen > SDNParser.markupByteCountMax {
            throw .markupTooLong(line: line)
        }
    }

    /// Returns what the list holds, after its end was fed.
    func result() throws(ListImportError) -> (published: CalendarDate, entries: [ListEntry]) {
        try collector.result()
    }

    private var line: Int { Int(XML_GetCurrentLineNumber(parser)) }

    private static func of(_ user: UnsafeMutableRawPointer?) -> SDNParser? {
        user.map { Unmanaged<SDNParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ error: ListImportError) {
        guard failure == nil else { return }
        failure = error
        _ = XML_StopParser(parser, 0)
    }

    private func started(
        _ name: UnsafePointer<CChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        // After a stop expat may still report the end of an empty element.
        guard failure == nil, let name else { return }
        do throws(ListImportError) {
            try collector.start(SDNElement(String(cString: name)), line: line) { wanted in
                SDNParser.value(of: wanted, in: attributes)
            }
        } catch {
            stop(error)
        }
    }

    private func ended() {
        guard failure == nil else { return }
        do throws(ListImportError) { try collector.end(line: line) } catch { stop(error) }
    }

    private func read(_ text: UnsafePointer<CChar>?, _ count: Int) {
        guard failure == nil, let text else { return }
        do throws(ListImportError) {
            try collector.characters(
                UnsafeRawBufferPointer(start: text, count: count), line: line)
        } catch {
            stop(error)
        }
    }

    /// Expat gives names and values by turns, and a null at the end.
    private static func value(
        of wanted: StaticString, in attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) -> String {
        guard let attributes else { return "" }
        var index = 0
        while let name = attributes[index], let value = attributes[index + 1] {
            if String(cString: name) == wanted.description { return String(cString: value) }
            index += 2
        }
        return ""
    }
}
