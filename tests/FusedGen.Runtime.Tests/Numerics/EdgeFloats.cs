namespace FusedGen.Runtime.Tests.Numerics;

/// <summary>Floats at which functions go wrong.</summary>
internal static class EdgeFloats
{
    private static readonly float[] s_magnitudes =
    [
        0, float.Epsilon, 1e-42f, 1.17549421e-38f, 1.17549435e-38f, 1e-20f, 1e-8f, 5.9604645e-8f, 1e-4f, 0.1f, 0.41421354f, 0.5f, 0.625f, 0.70710677f,
        0.99999994f, 1, 1.0000001f, 1.5f, 1.5707963f, 2, 2.4142135f, 2.5f, 3, 3.1415927f, 3.5f, 4, 5, 9, 10, 14, 17.328679f, 20, 50, 87.33655f, 88.72283f,
        88.722839f, 89, 100, 103.97208f, 104, 110, 127, 128, 1000, 8388607.5f, 8388608, 16777215, 16777216, 999999.94f, 1000000, 1000000.06f,
        2147483647, 9.2233720e18f, 5.4e19f, 1e30f, 3.4028233e38f, float.MaxValue, float.PositiveInfinity,
    ];

    /// <summary>The magnitudes with both signs, and NaN.</summary>
    public static IReadOnlyList<float> All { get; } = [.. s_magnitudes, .. s_magnitudes.Select(x => -x), float.NaN];
}
