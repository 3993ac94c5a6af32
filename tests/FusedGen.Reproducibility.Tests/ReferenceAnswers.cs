using FusedGen.Reproducibility.Tests.Harness;

namespace FusedGen.Reproducibility.Tests;

/// <summary>Answers that several tests need.</summary>
public sealed class ReferenceAnswers
{
    private readonly Lazy<Answers> _withoutVectors = new(() => ConsumerProgram.RunInstalled([ConsumerProgram.Few], "DOTNET_EnableHWIntrinsic=0"));

    /// <summary>
    /// The answers that all others are held to: those of the JIT with everything that the machine offers.
    /// </summary>
    internal Answers Answers { get; } = ConsumerProgram.RunInstalled([ConsumerProgram.Few, ConsumerProgram.Many]);

    /// <summary>Those of the same program without any hardware intrinsics.</summary>
    internal Answers WithoutVectors => _withoutVectors.Value;
}
