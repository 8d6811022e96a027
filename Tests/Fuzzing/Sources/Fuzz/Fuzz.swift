internal import Glibc

// What libFuzzer calls. It brings a `main` of its own, and SwiftPM wants another: so `main` is here, and starts libFuzzer.

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Tries one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let input = FuzzInput(bytes) else { return -1 }
    StreamTrial(input).run()
    ContentTrial(input).run()
    return 0
}

/// Writes the first inputs into a folder (`--write-corpus FOLDER`), or fuzzes with libFuzzer's arguments.
@_cdecl("Fuzz_main")
public func start(
    _ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
) -> CInt {
    if count == 3, let option = arguments[1], strcmp(option, "--write-corpus") == 0, let folder = arguments[2] {
        return Corpus.write(into: String(cString: folder)) ? 0 : 1
    }
    var count = count
    var arguments = arguments
    return runDriver(&count, &arguments, fuzz)
}

/// Says what does not hold, and ends: libFuzzer keeps the input.
func claim(_ holds: Bool, _ what: @autoclosure () -> String) {
    if !holds { fatalError(what()) }
}
