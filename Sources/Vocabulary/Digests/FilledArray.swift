extension [UInt8] {
    /// Makes an array of exactly `count` bytes, all of which the closure writes.
    init(filledWith count: Int, _ write: (UnsafeMutablePointer<UInt8>) -> Void) {
        self.init(unsafeUninitializedCapacity: count) { buffer, initializedCount in
            guard let start = buffer.baseAddress else { return }
            write(start)
            initializedCount = count
        }
    }
}
