using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Layers between QuantizeLinear and DequantizeLinear, wide enough that the compiler adds integers.</summary>
internal static class QuantisedNodes
{
    /// <summary>A multiple of a scale and the zero point, as quantised files hold weights.</summary>
    private const int LargestWeight = 127;

    public static bool Dense(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank >= Math.Max(2, 1 + model.FirstAxis) && v.Shape[^1] >= 8) is not { } x)
        {
            return false;
        }

        int inner = x.Shape[^1];
        int features = Features(model, inner);
        int[] shape = [.. x.Shape.SkipLast(1), features];
        if (!Fits(shape))
        {
            return false;
        }

        string input = Quantised(model, x);
        string weight = Weights(model, [inner, features], axis: 1);
        if (x.Rank == 2 && model.Chance(0.5))
        {
            model.Node("Gemm", [input, weight, model.Weights(x.Type, [features])], x.Type, shape);
        }
        else
        {
            model.Node("MatMul", [input, weight], x.Type, shape);
        }

        return true;
    }

    public static bool Convolution(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank is 3 or 4 && v.Shape[1] >= 8) is not { } x)
        {
            return false;
        }

        int rank = x.Rank - 2;
        int kernel = model.OneOf(1, 3);
        int stride = model.OneOf(1, 1, 2);
        int pad = kernel == 1 ? 0 : model.Below(2);
        int[] spatial = x.Shape.Skip(2).Select(d => (d + (2 * pad) - kernel) / stride + 1).ToArray();
        int taps = (int)Math.Pow(kernel, rank);
        int features = Features(model, x.Shape[1] * taps);
        int[] shape = [x.Shape[0], features, .. spatial];
        if (x.Shape.Skip(2).Any(d => d + (2 * pad) < kernel) || !Fits(shape))
        {
            return false;
        }

        int[] Each(int value) => Enumerable.Repeat(value, rank).ToArray();
        List<string> inputs = [Quantised(model, x), Weights(model, [features, x.Shape[1], .. Each(kernel)], axis: 0)];
        if (model.Chance(0.6))
        {
            inputs.Add(model.Weights(x.Type, [features]));
        }

        model.Node("Conv", [.. inputs], x.Type, shape,
            ("kernel_shape", Each(kernel)), ("strides", Each(stride)), ("pads", Each(pad).Concat(Each(pad)).ToArray()));
        return true;
    }

    private static int Features(ModelWriter model, int inner) => Math.Max(8, (2048 / inner) + 1) + model.Below(20);

    private static bool Fits(int[] shape) => shape.Aggregate(1, (count, extent) => count * extent) <= ModelWriter.MostElements;

    /// <summary>A value, rounded to bytes.</summary>
    private static string Quantised(ModelWriter model, ModelValue x)
    {
        ElementType type = model.OneOf(ElementType.UInt8, ElementType.Int8);
        string scale = model.Constant(ElementType.Float32, [], _ => 0.01 + (model.Random.NextDouble() * 0.05));
        string zero = model.Constant(type, [], _ => type == ElementType.UInt8 ? model.Below(256) : model.Below(256) - 128);
        string bytes = model.Hidden("QuantizeLinear", [x.Name, scale, zero]);
        return model.Hidden("DequantizeLinear", [bytes, scale, zero]);
    }

    /// <summary>Weights of bytes, with one scale, or one for each output.</summary>
    private static string Weights(ModelWriter model, int[] shape, int axis)
    {
        int[] scales = model.Chance(0.5) ? [] : [shape[axis]];
        string bytes = model.Constant(ElementType.Int8, shape, _ => model.Below((2 * LargestWeight) + 1) - LargestWeight);
        string scale = model.Constant(ElementType.Float32, scales, _ => 0.0005 + (model.Random.NextDouble() * 0.004));
        string zero = model.Constant(ElementType.Int8, scales, _ => 0);
        return model.Hidden("DequantizeLinear", [bytes, scale, zero], ("axis", axis));
    }
}
