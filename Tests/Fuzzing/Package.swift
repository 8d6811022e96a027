// swift-tools-version: 6.2
import PackageDescription

// A package of its own: what is fuzzed is built otherwise than what ships, and must not be built with it. `make fuzz`.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]
// What is tried is guided by what it does; what tries it is not.
let tried = settings + [.unsafeFlags(["-sanitize=fuzzer,address"])]
let trying = settings + [.unsafeFlags(["-sanitize=address", "-parse-as-library"])]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/apple/swift-crypto", "3.12.0"..<"5.0.0")],
    targets: [
        .target(name: "Metering", dependencies: [crypto], swiftSettings: tried),
        .executableTarget(
            name: "Fuzz", dependencies: ["Metering", crypto], swiftSettings: trying,
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])]),
    ],
    swiftLanguageModes: [.v6]
)
