import Connector
import Hummingbird
import Testing
import Units

@testable import HTTPInterface

@Suite struct SmallPartsTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-01-01T00:00:00.000Z", 1_767_225_600_000),
        ("2000-02-29T23:59:59.999Z", 951_868_799_999), ("1969-12-31T23:59:59.5Z", -500),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ])
    func `times are read and written alike`(text: String, milliseconds: Int64) {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(UTCText.parse(text) == time)
        #expect(UTCText.parse(UTCText.format(time)) == time)
    }

    @Test(arguments: [
        "", "2026-01-01", "2026-01-01T00:00:00", "2026-01-01T00:00:00+01:00",
        "2026-02-29T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.xZ", "2026-01-01 00:00:00Z",
        "0000-01-01T00:00:00Z", "2026-01-01T0٠:00:00Z", "2026-01-01T00:00:00.0000000000Z",
    ])
    func `what is no time is refused`(text: String) { #expect(UTCText.parse(text) == nil) }

    @Test func `times beyond four digits of year are held`() {
        for value in [Int64.min, .max] {
            #expect(UTCText.format(Timestamp(milliseconds: value)).utf8.count == 24)
        }
    }

    @Test func `a bucket gives its burst, then its rate`() {
        let buckets = RequestBuckets(2, inSeconds: 1, burst: 3)
        let start = Timestamp(milliseconds: 0)
        #expect((0..<3).allSatisfy { _ in buckets.secondsToWait("a", now: start) == nil })
        #expect(buckets.secondsToWait("a", now: start) == 1)
        #expect(buckets.secondsToWait("b", now: start) == nil)
        #expect(buckets.secondsToWait("a", now: Timestamp(milliseconds: 500)) == nil)
        // A clock that steps back gives nothing and takes nothing.
        #expect(buckets.secondsToWait("a", now: Timestamp(milliseconds: -9_000)) != nil)
        #expect(buckets.secondsToWait("a", now: Timestamp(milliseconds: .max)) == nil)
    }

    @Test func `what was read before a revocation is not remembered after it`() {
        let cache = KeyCache(milliseconds: 5_000)
        let name = KeyCache.name(token: "t", client: "c")
        let record = APIKeyRecord(
            id: "x", digest: Bytes32(head: 0, tail: 0), name: "", principal: "", scopes: [],
            wallet: nil, allowedNetworks: [], expiresAt: nil, revokedAt: nil,
            createdAt: Timestamp(milliseconds: 0), lastUsedAt: nil, madeBy: nil)
        let now = Timestamp(milliseconds: 0)
        let generation = cache.generation
        cache.forgetAll()
        cache.remember(name, record, now: now, generation: generation)
        #expect(cache.key(name, now: now) == nil)
        cache.remember(name, record, now: now, generation: cache.generation)
        #expect(cache.key(name, now: now) != nil)
        #expect(cache.key(name, now: Timestamp(milliseconds: 5_000)) == nil)
        #expect(KeyCache.name(token: "t", client: "d") != name)
    }

    @Test func `literal segments come before parameters`() {
        let table = RouteTable(Routes.all)
        guard case .route(let route, _) = table.find("POST", "/v1/charges/batch") else {
            Issue.record("the batch has no route")
            return
        }
        #expect(route.name == "createCharges")
        guard case .otherMethods(let methods) = table.find("PUT", "/v1/charges/batch") else {
            Issue.record("the path is not known")
            return
        }
        #expect(methods == [.get, .post])
    }

    @Test func `a proxy's word counts from its end on`() {
        var headers = HTTPFields()
        headers[.init("X-Forwarded-For")!] = "198.51.100.9, 10.0.0.7, 10.0.0.8"
        let trusted = [Network("10.0.0.0/8")!]
        #expect(
            ClientAddress.find(peer: "10.0.0.9", headers: headers, trusted: trusted)
                == "198.51.100.9")
        #expect(
            ClientAddress.find(peer: "203.0.113.1", headers: headers, trusted: trusted)
                == "203.0.113.1")
    }
}
