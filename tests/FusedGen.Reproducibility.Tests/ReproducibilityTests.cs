using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using FusedGen.Reproducibility.Tests.Harness;

namespace FusedGen.Reproducibility.Tests;

[Collection(Programs)]
public class ReproducibilityTests(ReferenceAnswers reference) : IClassFixture<ReferenceAnswers>
{
    /// <summary>The program's name for Arm64, which runs in an emulator.</summary>
    private const string Arm64 = "arm64";

    /// <summary>
    /// Tests that publish programs, of which each variant has one folder: they run one after the other.
    /// </summary>
    internal const string Programs = "programs";

    /// <summary>
    /// Another compilation of the same vector code: what is not reproducible is at least deterministic.
    /// </summary>
    public static TheoryData<string[]> Compilations => new(
        ["DOTNET_TieredCompilation=0"],
        ["DOTNET_TieredPGO=0"],
        ["DOTNET_TC_QuickJitForLoops=0", "DOTNET_ReadyToRun=0"]);

    /// <summary>The machine as its runtime is told to see it, and the vectors that are left.</summary>
    public static TheoryData<string[], string> Machines
    {
        get
        {
            TheoryData<string[], string> machines = new() { { ["DOTNET_EnableHWIntrinsic=0"], "none" } };
            if (IsX64)
            {
                // The first has another name since .NET 10.
                machines.Add(["DOTNET_EnableAVX512F=0", "DOTNET_EnableAVX512=0"], "256+128");
                machines.Add(["DOTNET_EnableAVX2=0"], "128");
                machines.Add(["DOTNET_EnableAVX=0"], "128");
            }

            return machines;
        }
    }

    /// <summary>
    /// Programs that stand alone: an older runtime, NativeAOT for the oldest machine, for a common one and for this
    /// one, and another architecture.
    /// </summary>
    public static TheoryData<string> Variants
    {
        get
        {
            TheoryData<string> variants = ["net8", "native", "native-this-machine"];
            if (IsX64)
            {
                variants.Add("native-v3");
            }

            if (IsX64 && OperatingSystem.IsLinux() && ConsumerProgram.EmulatesArm64)
            {
                variants.Add(Arm64);
            }

            return variants;
        }
    }

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    [Fact]
    public void One_by_one_in_batches_and_on_threads_the_answers_are_the_same_bits()
    {
        foreach (var lines in reference.Answers.Reproducible.GroupBy(line => (line.Key.Model, line.Key.Samples)))
        {
            Assert.Equal(["batch", "single", "threads"], lines.Select(line => line.Key.Form).Order());
            Assert.True(lines.Select(line => line.Value).Distinct().Count() == 1, $"{lines.Key.Model} gives other bits in another form.");
        }
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void With_fewer_instructions_the_answers_are_the_same_bits(string[] settings, string widths)
    {
        Answers answers = widths == "none" ? reference.WithoutVectors : ConsumerProgram.RunInstalled([ConsumerProgram.Few, ConsumerProgram.Many], settings);

        Assert.EndsWith(string.Join('+', answers.Widths), widths);
        Assert.Empty(answers.Reproducible.DifferencesFrom(reference.Answers));
    }

    [Theory]
    [MemberData(nameof(Compilations))]
    public void However_the_code_is_compiled_the_answers_are_the_same_bits_even_of_fused_models(params string[] settings)
    {
        Answers answers = ConsumerProgram.RunInstalled([ConsumerProgram.Few, ConsumerProgram.Many], settings);

        Assert.Equal(reference.Answers.Widths, answers.Widths);
        Assert.Empty(answers.Hashes.DifferencesFrom(reference.Answers));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_program_for_itself_gives_the_same_bits(string variant)
    {
        Answers answers = variant == Arm64
            ? ConsumerProgram.RunEmulated([ConsumerProgram.Few])
            : ConsumerProgram.RunPublished(variant, [ConsumerProgram.Few, ConsumerProgram.Many]);

        Assert.Equal(variant == Arm64 ? "Arm64" : reference.Answers.Architecture, answers.Architecture);
        Assert.Empty(answers.Reproducible.DifferencesFrom(reference.Answers));
    }

    /// <summary>The counterpart: the comparison sees a difference where there is one.</summary>
    [Fact]
    public void A_fused_model_gives_other_bits_on_another_machine()
    {
        bool isFused = Fma.IsSupported || AdvSimd.IsSupported;

        Assert.Equal(isFused, reference.WithoutVectors.Fused.DifferencesFrom(reference.Answers).Any());
    }
}
