/// What the program was built from.
enum Build {
    /// The version of the gateway.
    static let version = "0.1.0"
    /// The version of the language that it was compiled with.
    static let swift: String = {
        #if compiler(>=6.4)
            "6.4"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }()
}
