using System.Globalization;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Printing.Kernels;

/// <summary>How C# names types and asks for machines.</summary>
internal static class TargetSpelling
{
    private static readonly Dictionary<Target, string> s_conditions = new()
    {
        [KnownTargets.X64Wide] = "Vector512.IsHardwareAccelerated",
        [KnownTargets.X64] = "Vector256.IsHardwareAccelerated",
        [KnownTargets.Arm64] = "global::System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported",
        [KnownTargets.WebAssembly] = "global::System.Runtime.Intrinsics.Wasm.PackedSimd.IsSupported",
        [KnownTargets.Narrow] = "Vector128.IsHardwareAccelerated",
    };

    /// <summary>
    /// The condition, known to the JIT and to NativeAOT, under which a target's code runs; null for scalar code, which
    /// runs everywhere.
    /// </summary>
    public static string? Condition(Target target) => target.IsScalar ? null : s_conditions[target];

    /// <summary>The type's name: <c>float</c>, <c>Vector256&lt;float&gt;</c>.</summary>
    public static string TypeName(LaneType type) => type.IsVector ? $"{VectorClass(type)}<{LaneElement(type).Keyword()}>" : type.Element.Keyword();

    /// <summary>The name of a variable's type.</summary>
    public static string TypeName(Local local) => local.IsNative ? "nint" : TypeName(local.Type);

    /// <summary>The class with the static methods: <c>Vector256</c>.</summary>
    public static string VectorClass(LaneType type) => "Vector" + VectorBits(type);

    /// <summary>The width of a vector, which ends the names of the runtime library's loads.</summary>
    public static string VectorBits(LaneType type) => Text(type.Lanes * 8 * LaneElement(type).SizeInBytes());

    /// <summary>A number as text.</summary>
    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // A mask has the lanes of the floats that it was made from.
    private static ElementType LaneElement(LaneType type) => type.Element == ElementType.Bool ? ElementType.Float32 : type.Element;
}
