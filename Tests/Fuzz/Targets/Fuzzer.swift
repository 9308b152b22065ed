import FuzzBodies
import Glibc

// SwiftPM links an executable with `--defsym main=<target>_main`, so this symbol is where the
// process starts; libFuzzer's own main is not linked in. The name follows the target `sluice-fuzz`.

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
    _ body: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The body that `FUZZ_TARGET` names.
private let body: @Sendable (UnsafeBufferPointer<UInt8>) -> Void = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let body = fuzzTargets[name] else {
        fatalError("FUZZ_TARGET is one of \(fuzzTargets.keys.sorted().joined(separator: ", "))")
    }
    return body
}()

/// Starts libFuzzer on the body that `FUZZ_TARGET` names; arguments are libFuzzer's.
@_cdecl("sluice_fuzz_main")
public func fuzz(
    _ argumentCount: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> CInt {
    var argumentCount = argumentCount
    var arguments = arguments
    return runDriver(&argumentCount, &arguments) { start, count in
        body(UnsafeBufferPointer(start: start, count: count))
        return 0
    }
}
