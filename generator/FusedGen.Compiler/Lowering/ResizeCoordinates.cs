namespace FusedGen.Compiler.Lowering;

/// <summary>
/// One axis of a resize: where each element of the output lies in the input, and with which weights its neighbours
/// there make it. The formulas are those of ONNX's Resize.
/// </summary>
/// <param name="Input">Elements of the input.</param>
/// <param name="Output">Elements of the output.</param>
/// <param name="Scale">Output elements per input element, which need not be the quotient of the two.</param>
/// <param name="Transformation">ONNX's coordinate_transformation_mode.</param>
/// <param name="RegionStart">Where the region begins, as a part of the axis; for <c>tf_crop_and_resize</c>.</param>
/// <param name="RegionEnd">Where it ends.</param>
internal sealed record ResizeCoordinates(int Input, int Output, double Scale, string Transformation, double RegionStart, double RegionEnd)
{
    /// <summary>The transformations that there are.</summary>
    public static readonly string[] Transformations =
        ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"];

    /// <summary>The place in the input of an element of the output.</summary>
    public double At(int output) => Transformation switch
    {
        "half_pixel_symmetric" => (Input / 2.0 * (1 - (Output / (Scale * Input)))) + ((output + 0.5) / Scale) - 0.5,
        "pytorch_half_pixel" => Output > 1 ? ((output + 0.5) / Scale) - 0.5 : 0,
        "align_corners" => Output > 1 ? output * (Input - 1.0) / (Output - 1) : 0,
        "asymmetric" => output / Scale,
        "tf_half_pixel_for_nn" => (output + 0.5) / Scale,
        "tf_crop_and_resize" => Output > 1
            ? (RegionStart * (Input - 1)) + (output * (RegionEnd - RegionStart) * (Input - 1) / (Output - 1))
            : 0.5 * (RegionStart + RegionEnd) * (Input - 1),
        _ => ((output + 0.5) / Scale) - 0.5,
    };

    /// <summary>Whether an element of the output lies outside of the input and is extrapolated.</summary>
    public bool IsOutside(int output) => Transformation == "tf_crop_and_resize" && (At(output) < 0 || At(output) > Input - 1);

    /// <summary>The nearest element of the input for each of the output.</summary>
    public int[] Nearest(string rounding) => Enumerable.Range(0, Output).Select(o =>
    {
        double x = At(o);
        double place = rounding switch
        {
            "floor" => Math.Floor(x),
            "ceil" => Math.Ceiling(x),
            "round_prefer_ceil" => Math.Floor(x + 0.5),
            _ => Math.Ceiling(x - 0.5),
        };
        return (int)Math.Min(Math.Max(place, 0), Input - 1);
    }).ToArray();

    /// <summary>
    /// The elements of the input, and their weights, of which one of the output is the sum. A neighbour beyond the end
    /// is the element at the end, or left out with the other weights raised.
    /// </summary>
    /// <param name="output">The element.</param>
    /// <param name="kernel">The weight at a distance.</param>
    /// <param name="radius">The distance from which on it is 0.</param>
    /// <param name="antialias">Whether the kernel is stretched where the axis shrinks.</param>
    /// <param name="excludeOutside">Whether neighbours beyond the end are left out.</param>
    public SortedDictionary<int, double> Neighbours(int output, Func<double, double> kernel, int radius, bool antialias, bool excludeOutside)
    {
        double stretch = antialias ? Math.Min(1, Scale) : 1;
        double x = At(output);
        double reach = radius / stretch;
        SortedDictionary<int, double> weights = [];
        double total = 0;
        int last = (int)Math.Min(Math.Ceiling(x + reach), Input + reach);
        for (int place = (int)Math.Max(Math.Floor(x - reach), -reach - 1); place <= last; place++)
        {
            double weight = kernel(Math.Abs(place - x) * stretch);
            bool outside = place < 0 || place >= Input;
            if (weight == 0 || (outside && excludeOutside))
            {
                continue;
            }

            int held = Math.Min(Math.Max(place, 0), Input - 1);
            weights[held] = (weights.TryGetValue(held, out double sum) ? sum : 0) + weight;
            total += weight;
        }

        foreach (int place in weights.Keys.ToArray())
        {
            weights[place] /= total;
        }

        return weights;
    }
}
