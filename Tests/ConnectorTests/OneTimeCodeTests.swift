import Connector
import Digests
import Encodings
import Testing
import Units

@Suite
struct OneTimeCodeTests {
    private let secret = Array("12345678901234567890".utf8)

    /// Source: RFC 6238, appendix B, the rows of SHA1.
    @Test(
        arguments: [
            (59, "94287082"), (1_111_111_109, "07081804"), (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"), (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ])
    func `a code of eight digits is the one of RFC 6238`(seconds: Int64, code: String) {
        let step = OneTimeCode.step(at: Timestamp(seconds: seconds))
        #expect(OneTimeCode.code(secret: secret, step: step, digitCount: 8) == code)
    }

    /// Source: RFC 4226, appendix D.
    @Test func `the first codes of six digits are those of RFC 4226`() {
        let codes = (0..<10).map { OneTimeCode.code(secret: secret, step: $0) }
        #expect(
            codes == [
                "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
                "399871", "520489",
            ])
    }

    /// Source: RFC 2202, section 3, cases 1, 2 and 6.
    @Test func `HMAC-SHA1 is the one of RFC 2202`() {
        func text(_ key: [UInt8], _ message: String) -> String {
            Hex.encode(HMACSHA1.authenticate(Array(message.utf8), key: key))
        }
        #expect(
            text([UInt8](repeating: 0x0b, count: 20), "Hi There")
                == "b617318655057264e28bc0b6fb378c8ef146be00")
        #expect(
            text(Array("Jefe".utf8), "what do ya want for nothing?")
                == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
        #expect(
            text(
                [UInt8](repeating: 0xaa, count: 80),
                "Test Using Larger Than Block-Size Key - Hash Key First")
                == "aa4ae5e15272d00e95705637ce8a3b55ed402112")
    }

    /// Source: RFC 4648, section 10, without its padding.
    @Test func `secrets are written as RFC 4648 has it`() {
        let pairs = [
            ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ]
        for (text, base32) in pairs { #expect(Base32.encode(Array(text.utf8)) == base32) }
    }

    @Test func `a code is taken one step early or late, and never twice`() {
        let now = Timestamp(seconds: 3_000)
        let step = OneTimeCode.step(at: now)
        for drift in Int64(-1)...1 {
            let code = OneTimeCode.code(secret: secret, step: step + drift)
            let taken = OneTimeCode.accepted(code, secret: secret, at: now, after: 0)
            #expect(taken == step + drift)
            #expect(
                OneTimeCode.accepted(code, secret: secret, at: now, after: step + drift) == nil)
        }
        for drift in [Int64(-2), 2] {
            let code = OneTimeCode.code(secret: secret, step: step + drift)
            #expect(OneTimeCode.accepted(code, secret: secret, at: now, after: 0) == nil)
        }
        for text in ["", "1", "12345", "1234567", "abcdef", "\u{664}\u{664}\u{664}"] {
            #expect(OneTimeCode.accepted(text, secret: secret, at: now, after: 0) == nil)
        }
    }

    @Test func `a password's digest accepts that password alone`() throws {
        let digest = try StaffPassword.digest(of: "correct horse", cost: 1 << 4)
        #expect(try StaffPassword.matches("correct horse", digest))
        #expect(try !StaffPassword.matches("correct horsf", digest))
        #expect(try !StaffPassword.matches("", digest))
        #expect(try digest != StaffPassword.digest(of: "correct horse", cost: 1 << 4))
        for broken in [
            "", "scrypt:16", "scrypt:16:zz:00", "scrypt:99999999999:00:00", digest + "0",
        ] {
            #expect(try !StaffPassword.matches("correct horse", broken))
        }
    }

    @Test func `drawn passwords differ, and are long enough`() {
        let drawn = (0..<50).map { _ in SecretBytes.drawPassword() }
        #expect(Set(drawn).count == 50)
        #expect(drawn.allSatisfy { StaffPassword.lengths.contains($0.count) })
    }

    @Test func `names are short words of plain letters`() {
        for name in ["li", "li.wei", "a-b_9"] { #expect(StaffAccounts.isName(name)) }
        let tooLong = String(repeating: "a", count: 41)
        for name in ["", "l", "Li", "9x", "li wei", "li<b>", "ли", tooLong] {
            #expect(!StaffAccounts.isName(name))
        }
    }
}
