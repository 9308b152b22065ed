/// How much JSON is taken before it is refused.
public struct JSONLimits: Sendable, Equatable {
    /// The longest input in bytes.
    public var byteCountMax: Int
    /// How deep arrays and objects may be nested. At most 64.
    public var depthMax: Int
    /// The longest string in bytes, as it is written.
    public var stringByteCountMax: Int
    /// The longest number in characters.
    public var numberByteCountMax: Int
    /// How many values a tree may have in all. The scanner, which keeps none, does not count them.
    public var valueCountMax: Int

    /// 16 MiB, 64 levels, strings of 8 MiB, numbers of 100 characters, a million values.
    ///
    /// Numbers of 78 digits are the longest that 256 bits need.
    public static let standard = JSONLimits(
        byteCountMax: 16 << 20, depthMax: 64, stringByteCountMax: 8 << 20, numberByteCountMax: 100,
        valueCountMax: 1_000_000)

    /// Makes limits; a depth above 64 is taken as 64.
    public init(
        byteCountMax: Int, depthMax: Int, stringByteCountMax: Int, numberByteCountMax: Int,
        valueCountMax: Int
    ) {
        self.byteCountMax = byteCountMax
        self.depthMax = min(depthMax, 64)
        self.stringByteCountMax = stringByteCountMax
        self.numberByteCountMax = numberByteCountMax
        self.valueCountMax = valueCountMax
    }
}
