using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Operators of ONNX Runtime's own, as its optimiser and the exporters of transformers write them.</summary>
internal static class ContributedNodes
{
    public static bool Activation(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank > model.FirstAxis) is not { } x)
        {
            return false;
        }

        string name = model.OneOf("Gelu", "FastGelu", "QuickGelu", "BiasGelu");
        bool hasBias = name == "BiasGelu" || (name == "FastGelu" && model.Chance(0.5));
        string[] inputs = hasBias ? [x.Name, model.Weights(x.Type, [x.Shape[^1]])] : [x.Name];
        (string, object)[] own = name == "QuickGelu" ? [("alpha", 1.5f)] : [];
        model.ContributedNode(name, inputs, x.Type, x.Shape, own);
        return true;
    }

    public static bool Layer(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 2) is not { } x)
        {
            return false;
        }

        int inner = x.Shape[1];
        int features = model.Extent();
        int isTransposed = model.Below(2);
        string weights = model.Weights(x.Type, isTransposed == 1 ? [features, inner] : [inner, features], 1 / Math.Sqrt(inner));
        if (model.Chance(0.5))
        {
            model.ContributedNode("FusedMatMul", [x.Name, weights], x.Type, [x.Shape[0], features], ("transB", isTransposed), ("alpha", model.OneOf(1f, 0.5f)));
            return true;
        }

        model.ContributedNode(
            "FusedGemm", [x.Name, weights, model.Weights(x.Type, [features])], x.Type, [x.Shape[0], features],
            ("transB", isTransposed), ("activation", model.OneOf("Relu", "Tanh", "Sigmoid")));
        return true;
    }

    public static bool Normalisation(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 3) is not { } x
            || model.Pick(v => v.Type == x.Type && v.Shape.SequenceEqual(x.Shape)) is not { } skip)
        {
            return false;
        }

        string Features() => model.Weights(x.Type, [x.Shape[2]], 1, 0.5);
        bool isSimple = model.Chance(0.4);
        List<string> inputs = [x.Name, skip.Name, Features()];
        if (!isSimple)
        {
            inputs.Add(Features());
        }

        if (model.Chance(0.5))
        {
            inputs.Add(Features());
        }

        model.ContributedNode(isSimple ? "SkipSimplifiedLayerNormalization" : "SkipLayerNormalization", [.. inputs], x.Type, x.Shape, ("epsilon", 1e-2f));
        return true;
    }

    public static bool Attention(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 3 && v.Count <= 300) is not { } x)
        {
            return false;
        }

        int width = x.Shape[2];
        int heads = model.OneOf(Enumerable.Range(1, width).Where(h => width % h == 0 && h <= 4).ToArray());
        if (model.Chance(0.5))
        {
            string weights = model.Weights(x.Type, [width, 3 * width], 1 / Math.Sqrt(width));
            model.ContributedNode("Attention", [x.Name, weights, model.Weights(x.Type, [3 * width])], x.Type, x.Shape, ("num_heads", heads),
                ("unidirectional", model.Below(2)));
            return true;
        }

        ModelValue memory = model.Pick(v => v.Type == x.Type && v.Rank == 3 && v.Shape[0] == x.Shape[0] && v.Shape[2] == width && v.Count <= 300)!;
        model.ContributedNode("MultiHeadAttention", [x.Name, memory.Name, memory.Name], x.Type, x.Shape, ("num_heads", heads));
        return true;
    }

    public static bool Rotation(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32 && v.Rank == 3 && v.Shape[2] % 2 == 0) is not { } x)
        {
            return false;
        }

        int heads = model.OneOf(Enumerable.Range(1, x.Shape[2]).Where(h => x.Shape[2] % (2 * h) == 0 && h <= 4).ToArray());
        int half = x.Shape[2] / heads / 2;
        int positions = x.Shape[1] + 2;
        string Angles(Func<double, double> function) =>
            model.Constant(x.Type, [positions, half], i => function((i / half) * Math.Pow(100, -(double)(i % half) / half)));
        string first = model.Integers(model.Below(3));
        model.ContributedNode("RotaryEmbedding", [x.Name, first, Angles(Math.Cos), Angles(Math.Sin)], x.Type, x.Shape, ("interleaved", model.Below(2)),
            ("num_heads", heads));
        return true;
    }
}
