using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Planning.Convolution;

/// <summary>Windows of 3×3 in the transformed space: <c>G·g·Gᵀ</c>, in double.</summary>
internal static class WinogradWeights
{
    private static readonly double[,] s_g = { { 1, 0, 0 }, { 0.5, 0.5, 0.5 }, { 0.5, -0.5, 0.5 }, { 0, 0, 1 } };

    /// <summary>
    /// A transformed weight is so many times as large as the largest of its window at most: the sums of |G|'s rows are
    /// 1 and 3/2.
    /// </summary>
    private const double Growth = 2.25;

    /// <summary>
    /// Whether floats hold the transformed weights [M, C, 3, 3]; those of the windows may be within the range where
    /// these are not.
    /// </summary>
    public static bool AreFinite(Tensor weight) => weight.Floats.All(w => Math.Abs(w) * Growth <= float.MaxValue);

    /// <summary>Transforms weights [M, C, 3, 3].</summary>
    /// <returns>[16, M, C].</returns>
    public static float[] Transform(Tensor weight)
    {
        int windows = weight.Count / 9;
        float[] result = new float[WinogradKernel.Elements * windows];
        for (int window = 0; window < windows; window++)
        {
            for (int element = 0; element < WinogradKernel.Elements; element++)
            {
                double sum = 0;
                for (int tap = 0; tap < 9; tap++)
                {
                    sum += s_g[element / 4, tap / 3] * weight.Floats[(window * 9) + tap] * s_g[element % 4, tap % 3];
                }

                result[(element * windows) + window] = (float)sum;
            }
        }

        return result;
    }
}
