internal import Testing

@testable internal import Gateway

@Suite struct AcceptListTests {
    @Test(
        arguments: [
            ([], .text),
            ([""], .text),
            (["*/*"], .text),
            (["text/html,application/xhtml+xml,*/*;q=0.8"], .text),
            (["application/json"], .text),
            (["application/openmetrics-text"], .openMetrics),
            (["application/openmetrics-text; version=1.0.0; charset=utf-8"], .openMetrics),
            (["APPLICATION/OpenMetrics-Text;Version=1.0.0"], .openMetrics),
            (["application/openmetrics-text;version=0.0.1"], .text),
            (["application/openmetrics-text;version=2.0.0, text/plain;q=0.1"], .text),
            (["application/openmetrics-text;q=0.5,text/plain;q=0.4"], .openMetrics),
            (["application/openmetrics-text;q=0.4,text/plain;q=0.5"], .text),
            (["application/openmetrics-text;q=0.4", "text/plain;q=0.5"], .text),
            (["application/openmetrics-text,text/plain"], .text),
            (["application/*;q=0.9,text/*;q=0.8"], .openMetrics),
            (["application/openmetrics-text;q=0,*/*;q=0.1"], .text),
            (["text/plain;q=0,*/*;q=0.1"], .openMetrics),
            (["text/plain;version=0.0.4;q=0.2,text/plain;q=0.9,application/openmetrics-text;q=0.5"], .openMetrics),
            (["application/openmetrics-text;q=0.001,text/plain;q=0"], .openMetrics),
            (["application/openmetrics-text;q=x"], .text),
            (["application/openmetrics-text;version=\"1.0.0\""], .openMetrics),
        ] as [([String], ExpositionFormat)])
    func choosesTheFormatThatIsWantedMost(lines: [String], format: ExpositionFormat) {
        #expect(ExpositionFormat.preferred(by: AcceptList(lines)) == format)
    }

    @Test func prometheus2And3GetOpenMetrics() {
        let second = """
            application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
            text/plain;version=0.0.4;q=0.5,*/*;q=0.1
            """
        let third = """
            application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
            application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,\
            text/plain;version=0.0.4;q=0.2,/;q=0.1
            """
        #expect(ExpositionFormat.preferred(by: AcceptList([second])) == .openMetrics)
        #expect(ExpositionFormat.preferred(by: AcceptList([third])) == .openMetrics)
    }

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("deflate, gzip;q=0.5", true), ("*", true),
        ("gzip;q=1.0, identity;q=0.5", true), ("identity;q=0, *", true),
        ("", false), ("deflate, br", false), ("gzip;q=0", false), ("gzip;q=0, *", false),
        ("identity, gzip;q=0.5", false),
    ])
    func compressesOnlyForThoseWhoAsk(line: String, isCompressed: Bool) {
        #expect(AcceptList(line.isEmpty ? [] : [line]).prefersGzip == isCompressed)
    }
}
