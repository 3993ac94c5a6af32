using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Dense layers, convolutions, pools, normalisations and products.</summary>
internal static class LayerNodes
{
    public static bool Gemm(ModelWriter model)
    {
        if (model.Pick(v => v.IsFloating && v.Rank == 2) is not { } x)
        {
            return false;
        }

        int features = model.Extent();
        int inner = x.Shape[1];
        bool isTransposed = model.Chance(0.5);
        List<string> inputs = [x.Name, model.Weights(x.Type, isTransposed ? [features, inner] : [inner, features], 1 / Math.Sqrt(inner))];
        if (model.Chance(0.7))
        {
            inputs.Add(model.Weights(x.Type, [features]));
        }

        model.Node("Gemm", [.. inputs], x.Type, [x.Shape[0], features], ("transB", isTransposed ? 1 : 0), ("alpha", model.OneOf(1f, 1f, 0.5f)),
            ("beta", model.OneOf(1f, 1f, 2f)));
        return true;
    }

    public static bool MatMul(ModelWriter model)
    {
        if (model.Pick(v => v.IsFloating && v.Rank >= Math.Max(2, 1 + model.FirstAxis)) is not { } x)
        {
            return false;
        }

        int inner = x.Shape[^1];
        if (model.Chance(0.4) && x.Rank >= 2 + model.FirstAxis
            && model.Pick(v => v.Type == x.Type && v.Rank == x.Rank && v.Shape[^2] == inner && v.Shape.SkipLast(2).SequenceEqual(x.Shape.SkipLast(2))) is { } y)
        {
            model.Node("MatMul", [x.Name, y.Name], x.Type, [.. x.Shape.SkipLast(1), y.Shape[^1]]);
            return true;
        }

        int features = model.Extent();
        if (x.Count / inner * features > ModelWriter.MostElements)
        {
            return false;
        }

        int[] leading = model.Chance(0.2) && x.Rank >= 2 + model.FirstAxis ? x.Shape.Skip(model.FirstAxis).SkipLast(2).ToArray() : [];
        model.Node("MatMul", [x.Name, model.Weights(x.Type, [.. leading, inner, features], 1 / Math.Sqrt(inner))], x.Type, [.. x.Shape.SkipLast(1), features]);
        return true;
    }

    public static bool Convolution(ModelWriter model)
    {
        if (Picture(model) is not { } x)
        {
            return false;
        }

        int rank = x.Rank - 2;
        int channels = x.Shape[1];
        int groups = model.Chance(0.6) ? 1
            : model.Chance(0.5) ? channels : Enumerable.Range(1, channels).Where(g => channels % g == 0).OrderBy(_ => model.Below(100)).First();
        bool isTransposed = model.Chance(0.25);
        int features = groups * model.OneOf(1, 1, 2, 3, channels == groups ? 1 : 5);
        int[] kernel = Each(rank, _ => model.OneOf(1, 2, 3, 3, 5));
        int[] strides = Each(rank, _ => model.OneOf(1, 1, 1, 2, 3));
        int[] dilations = Each(rank, _ => model.OneOf(1, 1, 1, 2));
        int[] begin = Each(rank, d => model.Below(Math.Min(3, kernel[d])));
        int[] end = Each(rank, d => model.Chance(0.6) ? begin[d] : model.Below(Math.Min(3, kernel[d])));
        int[] spatial = Each(rank, d => isTransposed
            ? ((x.Shape[d + 2] - 1) * strides[d]) + ((kernel[d] - 1) * dilations[d]) + 1 - begin[d] - end[d]
            : (x.Shape[d + 2] + begin[d] + end[d] - ((kernel[d] - 1) * dilations[d]) - 1) / strides[d] + 1);
        bool isEmpty = spatial.Any(s => s < 1)
            || Enumerable.Range(0, rank).Any(d => !isTransposed && x.Shape[d + 2] + begin[d] + end[d] < ((kernel[d] - 1) * dilations[d]) + 1);
        int[] shape = [x.Shape[0], features, .. spatial];
        if (isEmpty || shape.Aggregate(1, (p, d) => p * d) > ModelWriter.MostElements)
        {
            return false;
        }

        double scale = 1 / Math.Sqrt(channels / groups * kernel.Aggregate(1, (p, k) => p * k));
        int[] weights = isTransposed ? [channels, features / groups, .. kernel] : [features, channels / groups, .. kernel];
        List<string> inputs = [x.Name, model.Weights(x.Type, weights, scale)];
        if (model.Chance(0.6))
        {
            inputs.Add(model.Weights(x.Type, [features]));
        }

        model.Node(
            isTransposed ? "ConvTranspose" : "Conv", [.. inputs], x.Type, shape,
            ("kernel_shape", kernel), ("strides", strides), ("dilations", dilations), ("pads", (int[])[.. begin, .. end]), ("group", groups));
        return true;
    }

    public static bool Pool(ModelWriter model)
    {
        if (Picture(model) is not { } x)
        {
            return false;
        }

        string name = model.OneOf("MaxPool", "AveragePool", "LpPool", "GlobalAveragePool", "GlobalMaxPool");
        int rank = x.Rank - 2;
        if (name.StartsWith("Global", StringComparison.Ordinal))
        {
            model.Node(name, [x.Name], x.Type, [x.Shape[0], x.Shape[1], .. Each(rank, _ => 1)]);
            return true;
        }

        int[] kernel = Each(rank, _ => model.OneOf(1, 2, 2, 3));
        int[] strides = Each(rank, _ => model.OneOf(1, 2, 2));
        int[] begin = Each(rank, d => model.Below(Math.Min(2, kernel[d])));
        int[] end = Each(rank, d => model.Below(Math.Min(2, kernel[d])));
        int[] room = Each(rank, d => x.Shape[d + 2] + begin[d] + end[d] - kernel[d]);
        if (room.Any(r => r < 0))
        {
            return false;
        }

        (string, object)[] own = name switch
        {
            "AveragePool" => [("count_include_pad", model.Below(2))],
            "LpPool" => [("p", model.OneOf(1, 2, 3))],
            _ => [],
        };
        model.Node(
            name, [x.Name], x.Type, [x.Shape[0], x.Shape[1], .. Each(rank, d => (room[d] / strides[d]) + 1)],
            [("kernel_shape", kernel), ("strides", strides), ("pads", (int[])[.. begin, .. end]), .. own]);
        return true;
    }

    public static bool Normalisation(ModelWriter model)
    {
        string name = model.OneOf("BatchNormalization", "LayerNormalization", "InstanceNormalization", "LRN", "LpNormalization", "MeanVarianceNormalization");
        if (model.Pick(v => v.IsFloating && v.Rank is 3 or 4) is not { } x || (name == "LayerNormalization" && model.Opset < 17)
            || (name == "MeanVarianceNormalization" && x.Rank != 4))
        {
            return false;
        }

        string Channel(double scale, double shift) => model.Weights(x.Type, [x.Shape[1]], scale, shift);
        int axis = 1 + model.Below(x.Rank - 1);
        _ = name switch
        {
            "BatchNormalization" =>
                model.Node(name, [x.Name, Channel(1, 0.5), Channel(1, 0), Channel(0.5, 0), Channel(0.4, 0.6)], x.Type, x.Shape, ("epsilon", 1e-3f)),
            "LayerNormalization" => model.Node(
                name, [x.Name, model.Weights(x.Type, x.Shape[axis..]), model.Weights(x.Type, x.Shape[axis..])], x.Type, x.Shape, ("axis", axis),
                ("epsilon", 1e-2f)),
            "InstanceNormalization" => model.Node(name, [x.Name, Channel(1, 0), Channel(1, 0)], x.Type, x.Shape, ("epsilon", 1e-2f)),
            "LRN" => model.Node(name, [x.Name], x.Type, x.Shape, ("size", model.OneOf(1, 3, 5)), ("alpha", 0.01f), ("beta", model.OneOf(0.75f, 0.5f)),
                ("bias", 1.5f)),
            "LpNormalization" => model.Node(name, [x.Name], x.Type, x.Shape, ("axis", axis), ("p", model.OneOf(1, 2))),
            _ => model.Node(name, [x.Name], x.Type, x.Shape, ("axes", (int[])[2, 3])),
        };
        return true;
    }

    /// <summary>
    /// A value of channels and spatial axes; sometimes one that is reshaped to it, so that lines of one channel come
    /// too.
    /// </summary>
    private static ModelValue? Picture(ModelWriter model)
    {
        if (model.Chance(0.3) && model.Pick(v => v.IsFloating && v.Rank >= 1 + model.FirstAxis && v.Count <= 200) is { } line)
        {
            int[] shape = model.Chance(0.5) ? [1, 1, line.Count] : [1, 1, 1, line.Count];
            return model.Node("Reshape", [line.Name, model.Integers([model.HasBatch ? -1 : 1, .. shape[1..]])], line.Type, shape);
        }

        return model.Pick(v => v.IsFloating && v.Rank is >= 3 and <= 5 && v.Shape.All(d => d > 0));
    }

    private static int[] Each(int rank, Func<int, int> value) => Enumerable.Range(0, rank).Select(value).ToArray();
}
