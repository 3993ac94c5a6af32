using FusedGen.Tests;

namespace FusedGen.Reproducibility.Tests.Harness;

/// <summary>
/// The program in <c>App</c>: as the tests' own build left it, for the installed runtime, and published in other
/// variants.
/// </summary>
internal static class ConsumerProgram
{
    /// <summary>
    /// Samples where every vector path is fast, and where it is not: without intrinsics, or emulated.
    /// </summary>
    public const int Many = 10_000;

    /// <inheritdoc cref="Many"/>
    public const int Few = 500;

    private const string Name = "reproducibility";

    private const int MostEmulations = 4;

    /// <summary>
    /// What user-mode emulation bears badly: code that is mapped twice, compiled again while it runs, or collected by
    /// another thread.
    /// </summary>
    private static readonly string[] s_emulated = ["DOTNET_EnableWriteXorExecute=0", "DOTNET_TieredCompilation=0", "DOTNET_gcConcurrent=0"];

    private static readonly string s_folder = Checkout.At("tests", "FusedGen.Reproducibility.Tests", "App");

    /// <summary>
    /// Where Debian's cross packages lie; any other folder with a loader and a C library for Arm64 is named by the
    /// emulator's own variable.
    /// </summary>
    private static readonly string s_arm64System = Environment.GetEnvironmentVariable("QEMU_LD_PREFIX") ?? "/usr/aarch64-linux-gnu";

    /// <summary>
    /// Runs programs for Arm64 on another machine; null where it, or the C library for them, is missing.
    /// </summary>
    public static string? Arm64Emulator { get; } =
        Directory.Exists(s_arm64System) ? ChildProcess.Find("qemu-aarch64") ?? ChildProcess.Find("qemu-aarch64-static") : null;

    /// <summary>
    /// Whether programs for Arm64 are tested: the emulator is there, or has to be, and the tests fail without it.
    /// </summary>
    public static bool EmulatesArm64 => Arm64Emulator is not null || Environment.GetEnvironmentVariable("FUSEDGEN_REQUIRE_ARM64") is not null;

    /// <summary>Runs the program on the installed runtime.</summary>
    /// <param name="samples">The numbers of samples to hash, rising.</param>
    /// <param name="settings">Environment variables, as <c>NAME=value</c>.</param>
    public static Answers RunInstalled(int[] samples, params string[] settings)
    {
        string assembly = Path.Combine(s_folder, "bin", Checkout.Configuration, "net10.0", Name + ".dll");
        return Answers.Parse(ChildProcess.Run(ChildProcess.Dotnet, [assembly, .. Text(samples)], settings));
    }

    /// <summary>Runs a published variant.</summary>
    /// <param name="variant">Its name in the project file.</param>
    /// <param name="samples">The numbers of samples to hash, rising.</param>
    /// <param name="settings">Environment variables, as <c>NAME=value</c>.</param>
    public static Answers RunPublished(string variant, int[] samples, params string[] settings) =>
        Answers.Parse(ChildProcess.Run(Publish(variant), Text(samples), settings));

    /// <summary>Runs the variant for Arm64 in the emulator.</summary>
    /// <param name="samples">The numbers of samples to hash, rising.</param>
    public static Answers RunEmulated(int[] samples) => Answers.Parse(RunEmulated(Text(samples)));

    /// <summary>Runs the variant for Arm64 in the emulator.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed.</returns>
    public static string RunEmulated(IEnumerable<string> arguments)
    {
        Assert.True(Arm64Emulator is not null,
            $"There is no qemu-aarch64, or no C library for Arm64 in {s_arm64System}. Debian has them as qemu-user, "
            + $"libc6-arm64-cross and libstdc++6-arm64-cross.");
        string program = Publish("arm64");
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return ChildProcess.Run(Arm64Emulator, ["-L", s_arm64System, program, .. arguments], s_emulated);
            }
            catch (ProgramCrashException) when (attempt < MostEmulations)
            {
                // The emulator loses a race of a garbage collector's signals now and then. Only that is tried again:
                // answers that were given are never.
            }
        }
    }

    /// <summary>Publishes a variant; what did not change is not built again.</summary>
    /// <returns>The program's file.</returns>
    private static string Publish(string variant)
    {
        string target = Path.Combine(s_folder, "bin", variant, "published");
        ChildProcess.Run(
            ChildProcess.Dotnet,
            ["publish", Path.Combine(s_folder, "Reproducibility.App.csproj"), "-c", Checkout.Configuration, "-o", target,
                $"-p:ReproducibilityVariant={variant}", "-nologo", "-v:q"],
            []);
        return Path.Combine(target, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
    }

    private static IEnumerable<string> Text(int[] samples) => samples.Select(count => count.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
