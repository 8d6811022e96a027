internal import CZlib
internal import Testing

@testable internal import Gateway

@Suite struct GzipTests {
    /// What a client makes of gzip.
    static func expanded(_ bytes: [UInt8], capacity: Int = 1 << 24) throws -> [UInt8] {
        var stream = z_stream()
        try #require(inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK)
        defer { inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: capacity)
        let status = input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                return inflate(&stream, Z_FINISH)
            }
        }
        try #require(status == Z_STREAM_END)
        return Array(output[..<Int(stream.total_out)])
    }

    @Test(arguments: [0, 1, 1000, 1_000_000])
    func whatWasCompressedComesBack(count: Int) throws {
        var generator = SystemRandomNumberGenerator()
        let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(try GzipTests.expanded(#require(Gzip.compressed(noise))) == noise)
    }

    @Test func aPageShrinksToATenth() throws {
        let page = Array(
            (0..<20_000).map { "meter_electricity_import_watts{site=\"site-\($0)\",meter=\"grid\"} \($0 % 900)\n" }
                .joined().utf8)
        let compressed = try #require(Gzip.compressed(page))
        #expect(compressed.count < page.count / 10)
        #expect(try GzipTests.expanded(compressed) == page)
    }
}
