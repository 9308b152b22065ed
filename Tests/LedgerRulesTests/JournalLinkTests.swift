import Digests
import LedgerRules
import Testing
import Units

@Suite struct JournalLinkTests {
    @Test func `a link is the digest of the link before and the body`() {
        let first = JournalLink.origin.next(body: [1, 2, 3])
        #expect(first.bytes.bytes == SHA256.hash([UInt8](repeating: 0, count: 32) + [1, 2, 3]))
        let second = first.next(body: [])
        #expect(second.bytes.bytes == SHA256.hash(first.bytes.bytes))
        #expect(JournalLink(second.bytes) == second)
    }
}
