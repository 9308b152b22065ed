import Testing
import Units

@Suite struct NamesAndTimesTests {
    @Test func `chain names and asset codes are read back`() throws {
        for name in ["bitcoin", "bitcoin-testnet4", "a", "evm-local"] {
            #expect(try #require(ChainID(name)).name == name)
        }
        for asset in Asset.supported {
            #expect(Asset(code: asset.code, scale: asset.scale) == asset)
            #expect(Asset.supported(code: asset.code) == asset)
        }
    }

    @Test(arguments: ["", "Bitcoin", "bitcoin_regtest", "bitcoin-testnet44", "бит", "a b"])
    func `other chain names are refused`(name: String) {
        #expect(ChainID(name) == nil)
    }

    @Test(arguments: ["", "usdt", "USDT-ERC2", "TOOLONGXX", "US T"])
    func `other asset codes are refused`(code: String) {
        #expect(Asset(code: code, scale: 6) == nil)
    }

    @Test func `an id is read from hexadecimal, UUID and ULID text`() throws {
        let value: UInt128 = 0x0190_a1b2_c3d4_7e5f_8a9b_0c1d_2e3f_4a5b
        let id = WalletID(value)
        #expect(id.text == "0190a1b2c3d47e5f8a9b0c1d2e3f4a5b")
        #expect(WalletID(text: id.text) == id)
        #expect(WalletID(text: "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b") == id)
        #expect(WalletID(text: "01J2GV5GYMFSFRN6RC3MQ3YJJV") == id)
        #expect(WalletID(text: "01j2gv5gymfsfrn6rc3mq3yjjv") == id)
    }

    @Test(arguments: [
        "", "0190a1b2c3d47e5f8a9b0c1d2e3f4a5", "0190a1b2c3d47e5f8a9b0c1d2e3f4a5g",
        "0190a1b2+c3d4-7e5f-8a9b-0c1d2e3f4a5b", "81J2GV5GYMFSFRN6RC3MQ3YJJV",
        "01J2GV5GYMFSFRN6RC3MQ3YJJU1", "01J2GV5GYMFSFRN6RC3MQ3YJIL",
    ])
    func `other id texts are refused`(text: String) {
        #expect(WalletID(text: text) == nil)
    }

    @Test func `times are held at their ends instead of overflowing`() {
        #expect(Timestamp(seconds: .max).milliseconds == .max)
        let end = Timestamp(milliseconds: .max)
        #expect(end.adding(seconds: 1) == end)
        #expect(end.milliseconds(since: Timestamp(milliseconds: .min)) == .max)
    }

    @Test func `the including block has depth one`() {
        let depth = ConfirmationDepth(of: BlockHeight(5), under: BlockHeight(5))
        #expect(depth == ConfirmationDepth(1))
        #expect(
            ConfirmationDepth(of: BlockHeight(6), under: BlockHeight(5)) == ConfirmationDepth(0))
        #expect(BlockHeight(0).previous == nil)
    }

    @Test func `fees round up`() throws {
        let rate = try FeeRate(bitcoinPerKilobyte: "0.00001001")
        #expect(rate.satoshisPerKilobyte == 1_001)
        #expect(try rate.fee(forVirtualBytes: 141) == .satoshis(142))
        #expect(throws: AmountError.tooLarge) {
            try FeeRate(satoshisPerKilobyte: .max).fee(forVirtualBytes: 2)
        }
    }
}
