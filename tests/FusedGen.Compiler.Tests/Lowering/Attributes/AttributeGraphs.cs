using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Lowering.Attributes;

/// <summary>
/// Graphs as values of attributes. <c>attributes.tsv</c> names what calls them and the operator in them:
/// <c>branch(Neg)</c>, <c>round(Add)</c>, <c>step(Add)</c>, <c>modifier(Neg)</c>.
/// </summary>
internal static class AttributeGraphs
{
    /// <summary>The graph that a cell means; null where it means something else.</summary>
    public static OnnxBuilder? Of(string value)
    {
        int open = value.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? "" : value[(open + 1)..^1];
        return open < 0 ? null : value[..open] switch
        {
            "branch" => OnnxBuilder.Model().Weights("c", [2], 1, 2).Node(name, ["c"], "result").Output("result"),
            "round" => OnnxBuilder.Model().TypedInput("number", OnnxBuilder.Int64).TypedInput("goes", 9).Input("v", 2)
                .Node("Identity", ["goes"], "on").Node(name, ["v", "v"], "next").Output("on", "next"),
            "step" => OnnxBuilder.Model().Input("state", 2, 2).Input("element", 2, 2)
                .Node(name, ["state", "element"], "next").Node("Identity", ["next"], "seen").Output("next", "seen"),
            "modifier" => OnnxBuilder.Model().TypedInput("before", OnnxBuilder.Float, "b", "h", "q", "k").Node(name, ["before"], "after").Output("after"),
            _ => null,
        };
    }
}
