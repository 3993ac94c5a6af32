using System.Globalization;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>
/// What it costs in float to move a shift through a product. <c>W·(s·x + t)</c> adds terms of the size of s·x + t, and
/// its rounding errors are bounded by their magnitudes; folded, it adds terms of the size of s·x and takes W·t off
/// again. Where t cancels s·x, as a mean does that is many deviations from zero, the terms are larger by that many
/// times, and so are the errors.
/// </summary>
internal static class ShiftPrecision
{
    /// <summary>
    /// How many times larger the bound of the folded form may be. Images that are normalised by their mean and
    /// deviation come to 3.5 at most; a test over random networks holds the measured errors to this factor.
    /// </summary>
    public const double MostLoss = 4;

    /// <summary>
    /// The same for a shift behind a layer, where the bound counts additions whose errors are partly unlike in sign.
    /// </summary>
    public const double MostLossBehind = 3;

    /// <summary>
    /// The bound of the rounding errors of <c>(W·diag(s))·x + W·t</c> over that of <c>W·(s·x + t)</c>, for the output
    /// for which it is worst: <c>Σ |wᵢ|·(|tᵢ| + rᵢ) / Σ |wᵢ|·rᵢ</c>, where rᵢ is the size of what the layer reads.
    /// Where the weights of an output have one sign, as those of a mean have, its terms cancel unfolded, and folded
    /// they add up to the shift: there the errors that are to be expected count, <see cref="Expected"/>.
    /// </summary>
    /// <param name="kernel">The layer, with the weights that the shifted values are multiplied with.</param>
    /// <param name="shift">t of each input feature.</param>
    /// <param name="size">r of each input feature.</param>
    /// <param name="scale">Factors that the weights get first, one for each input feature; null for none.</param>
    public static double LossBefore(Operation kernel, double[] shift, double[] size, double[]? scale = null)
    {
        double[] weight = KernelParts.WeightOf(kernel).Floats;
        int outputs = KernelParts.WeightOf(kernel).Shape[0];
        double[] folded = new double[outputs];
        double[] unfolded = new double[outputs];
        double[] bias = new double[outputs];
        double[] squares = new double[outputs];
        foreach ((int i, int output, int feature) in KernelScaling.Places(kernel))
        {
            double own = weight[i] * (scale?[feature] ?? 1);
            double term = Math.Abs(own) * size[feature];
            folded[output] += Math.Abs(own) * (Math.Abs(shift[feature]) + size[feature]);
            unfolded[output] += term;
            bias[output] += own * shift[feature];
            squares[output] += term * term;
        }

        return Enumerable.Range(0, outputs).Where(m => unfolded[m] > 0).Select(m => folded[m] / unfolded[m]).Append(Expected(bias, squares)).Max();
    }

    /// <summary>
    /// The rounding errors of the folded form that are to be expected over those of the unfolded one. A sum is rounded
    /// after each term, at its size there. Unfolded it is a walk of terms of either sign that ends at about
    /// <c>u = √(Σ (wᵢ·rᵢ)²)</c>, of size <c>u·√(k/n)</c> after k of n terms; folded it also goes from the bias
    /// <c>S = Σ wᵢ·tᵢ</c> straight to zero, <c>S·(1 − k/n)</c>. The squares add up to n·u²/2 and n·S²/3. Measured by
    /// the outputs with the largest errors.
    /// </summary>
    /// <param name="bias">S of each output.</param>
    /// <param name="squares">u² of each output.</param>
    private static double Expected(double[] bias, double[] squares)
    {
        double largest = squares.DefaultIfEmpty(0).Max();
        return largest > 0 ? Math.Sqrt(squares.Zip(bias, (square, sum) => square + (2 * sum * sum / 3)).Max() / largest) : 1;
    }

    /// <summary>
    /// The same for a shift behind a layer, <c>s·(W·x + b) + t</c>: folded, s·b + t goes through all n additions, a
    /// term through half of them, while unfolded one addition rounds the shift. With a = Σ |s·wᵢ|, for inputs and
    /// results of about 1: <c>(n/2·a + a + (n + 1)·|s·b + t|) / (n/2·a + a + n·|s·b| + |s·b + t|)</c>, measured by the
    /// outputs with the largest bounds.
    /// </summary>
    public static double LossBehind(Operation kernel, double[] scale, double[] shift)
    {
        double[] weight = KernelParts.WeightOf(kernel).Floats;
        double[]? bias = KernelParts.BiasOf(kernel);
        int terms = weight.Length / Math.Max(1, scale.Length);
        double folded = 1;
        double unfolded = 1;
        for (int m = 0; m < scale.Length; m++)
        {
            double own = (bias?[m] ?? 0) * scale[m];
            double sum = Math.Max(1, Math.Abs(scale[m]) * OverRow(weight, m, terms, Math.Abs));
            double products = ((0.5 * terms) + 1) * sum;
            folded = Math.Max(folded, products + ((terms + 1) * Math.Abs(own + shift[m])));
            unfolded = Math.Max(unfolded, products + (terms * Math.Abs(own)) + Math.Abs(own + shift[m]));
        }

        return folded / unfolded;
    }

    /// <summary>
    /// The same for the bias of a layer before another one, <c>W₂·(W₁·x + b₁)</c>. Sums of several terms are rounded at
    /// their own size before the second layer as behind it; an output of the first layer with one weight is no sum but
    /// a scaled and shifted feature.
    /// </summary>
    public static double LossBetween(Operation first, Operation second)
    {
        double[] weight = KernelParts.WeightOf(first).Floats;
        if (KernelParts.BiasOf(first) is not { Length: > 0 } bias)
        {
            return 1;
        }

        int terms = weight.Length / bias.Length;
        bool[] isSingle = bias.Select((_, m) => OverRow(weight, m, terms, w => w == 0 ? 0 : 1) == 1).ToArray();
        return LossBefore(
            second, bias.Select((b, m) => isSingle[m] ? b : 0).ToArray(), bias.Select((b, m) => isSingle[m] ? 1 : 1 + Math.Abs(b)).ToArray());
    }

    /// <summary>Why a shift stays before a layer, in figures.</summary>
    /// <param name="loss">What <see cref="LossBefore"/> says.</param>
    /// <param name="shift">The shifts in units of what the layer reads: for (x − μ) / σ they are −μ / σ.</param>
    public static string ReasonBefore(double loss, IEnumerable<double> shift) =>
        $"folded, the layer's rounding errors in float could be {Times(loss)}, "
        + $"since the shift is up to {Figures.Exponent(shift.Select(Math.Abs).DefaultIfEmpty(0).Max())} times as large as what it leaves of the values; "
        + $"the shift stays before the layer";

    /// <summary>Why a shift stays behind a layer, in figures.</summary>
    public static string ReasonBehind(double loss) =>
        $"folded, every addition of the layer would round at the size of the shift, "
        + $"and the errors in float could be {Times(loss, MostLossBehind)}; the shift is added last";

    /// <summary>Why a layer of single features stays before another one, in figures.</summary>
    public static string ReasonBetween(double loss) =>
        $"folded, the rounding errors in float could be {Times(loss)}, since the first layer's bias cancels most of single features";

    private static double OverRow(double[] weight, int row, int length, Func<double, double> function)
    {
        double sum = 0;
        for (int i = row * length; i < (row + 1) * length; i++)
        {
            sum += function(weight[i]);
        }

        return sum;
    }

    private static string Times(double loss, double most = MostLoss) =>
        $"{Figures.Exponent(loss)} times as large ({most.ToString(CultureInfo.InvariantCulture)} times are allowed)";
}
