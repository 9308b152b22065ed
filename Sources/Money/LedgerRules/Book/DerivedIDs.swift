import Units

extension TransferID {
    // The lower half changes, so that an id that begins with a time sorts beside its origin.
    // The constants are the first bits of the fractions of √2, √3, √5 and √7, as in FIPS 180-4.

    /// The id of the transfer that a hold's placing records.
    public static func placing(_ hold: HoldID) -> TransferID {
        TransferID(hold.value ^ 0x6A09_E667_F3BC_C908)
    }

    /// The id of the transfer that gives an expired hold back.
    public static func expiring(_ hold: HoldID) -> TransferID {
        TransferID(hold.value ^ 0xBB67_AE85_84CA_A73B)
    }

    /// The id of the transfer that takes the fee of a capture.
    public static func fee(of capture: TransferID) -> TransferID {
        TransferID(capture.value ^ 0x3C6E_F372_FE94_F82B)
    }

    /// The id of the transfer that gives the rest of a hold back after its last capture.
    public static func rest(of capture: TransferID) -> TransferID {
        TransferID(capture.value ^ 0xA54F_F53A_5F1D_36F1)
    }
}
