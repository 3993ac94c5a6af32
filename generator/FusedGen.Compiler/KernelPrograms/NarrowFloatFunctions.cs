using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.KernelPrograms;

/// <summary>The functions of the runtime library that read and write floats of a byte or less.</summary>
internal static class NarrowFloatFunctions
{
    private static readonly (ElementType Type, RuntimeFunction Decode, RuntimeFunction Encode)[] s_all =
    [
        (ElementType.Float8E4M3FN, RuntimeFunction.FromFloat8E4M3FN, RuntimeFunction.ToFloat8E4M3FN),
        (ElementType.Float8E4M3FNUZ, RuntimeFunction.FromFloat8E4M3FNUZ, RuntimeFunction.ToFloat8E4M3FNUZ),
        (ElementType.Float8E5M2, RuntimeFunction.FromFloat8E5M2, RuntimeFunction.ToFloat8E5M2),
        (ElementType.Float8E5M2FNUZ, RuntimeFunction.FromFloat8E5M2FNUZ, RuntimeFunction.ToFloat8E5M2FNUZ),
        (ElementType.Float8E8M0, RuntimeFunction.FromFloat8E8M0, RuntimeFunction.ToFloat8E8M0),
        (ElementType.Float4E2M1, RuntimeFunction.FromFloat4E2M1, RuntimeFunction.ToFloat4E2M1),
    ];

    /// <summary>The function that gives the number of a code.</summary>
    public static RuntimeFunction Decoding(ElementType type) => s_all.First(f => f.Type == type).Decode;

    /// <summary>The function that gives the code of a number.</summary>
    public static RuntimeFunction Encoding(ElementType type) => s_all.First(f => f.Type == type).Encode;

    /// <summary>The type whose codes a function reads or writes; null for another function.</summary>
    public static ElementType? TypeOf(RuntimeFunction function) =>
        s_all.Where(f => f.Decode == function || f.Encode == function).Select(f => (ElementType?)f.Type).FirstOrDefault();

    /// <summary>Whether it is a function that gives the number of a code.</summary>
    public static bool IsDecoding(RuntimeFunction function) => s_all.Any(f => f.Decode == function);
}
