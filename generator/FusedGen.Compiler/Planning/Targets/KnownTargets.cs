namespace FusedGen.Compiler.Planning.Targets;

/// <summary>
/// The machines that programs are printed for. A new one is a record here and a row in the printer's table of
/// conditions.
/// </summary>
internal static class KnownTargets
{
    /// <summary>x64 with AVX-512.</summary>
    public static readonly Target X64Wide = new("512", 512, 32)
    {
        WindowPixels = 12,
        FarSteps = 2,
        ShufflesInputs = true,
        JoinsLayers = true,
    };

    /// <summary>x64 with AVX2.</summary>
    public static readonly Target X64 = new("256", 256, 16) { ShufflesInputs = true };

    /// <summary>Machines with vectors of 128 bits and few registers: x64 without AVX.</summary>
    public static readonly Target Narrow = new("128", 128, 16)
    {
        RowSteps = 4,
        AsksForAlignment = true,
        LocalsOfProduct = 0.6,
    };

    /// <summary>
    /// Arm64, which has twice the registers: what does not depend on them is the code of <see cref="Narrow"/>.
    /// </summary>
    public static readonly Target Arm64 = Narrow with { Name = "Arm64", Registers = 32, RowSteps = 1, WindowPixels = 12, SharesWith = Narrow };

    /// <summary>
    /// WebAssembly, whose interpreter takes about as long for each vector operation, be it a load, a broadcast or a
    /// product: what has no loads to save is the code of <see cref="Narrow"/>.
    /// </summary>
    public static readonly Target WebAssembly = Narrow with { Name = "WebAssembly", ShufflesRows = true, SharesWith = Narrow };

    /// <summary>Machines without vectors.</summary>
    public static readonly Target Scalar = new("Scalar", 32, 16) { MaxTileRows = 2, WindowPixels = 2 };

    /// <summary>All of them, the widest first, and one that shares code before that which it shares it with.</summary>
    public static readonly IReadOnlyList<Target> All = [X64Wide, X64, Arm64, WebAssembly, Narrow, Scalar];

    /// <summary>Those whose programs WebAssembly runs.</summary>
    public static readonly IReadOnlyList<Target> InWebAssembly = [WebAssembly, Narrow, Scalar];

    /// <summary>
    /// Floats in the widest vector. What depends on the model alone, as the order of a sum does, may count with it.
    /// </summary>
    public const int WidestLanes = 16;

    /// <summary>The target itself, or the next one whose vectors are no wider than so many bits.</summary>
    public static Target Narrowed(Target target, int bits) => target.VectorBits <= bits ? target : All.First(t => t.SharesWith is null && t.VectorBits <= bits);
}
