using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using FusedGen.Benchmarks;
using FusedGen.Compiler.Graph.Trees;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Trees;

/// <summary>
/// Trees as m2cgen writes them: a method of nested <c>if</c> statements for each, and the sum of all.
/// </summary>
internal sealed class NestedIfs : Predictor
{
    private readonly PredictValues _values;
    private readonly float[] _rows;
    private readonly float[] _outputs = new float[1];
    private int _next;

    public NestedIfs(IEnumerable<DecisionTree> trees, float[] rows)
    {
        _rows = rows;
        _values = Compile(trees);
    }

    public override string Name => "nested if";

    public override void Repeat(int calls)
    {
        for (int i = 0; i < calls; i++)
        {
            _values(_rows.AsSpan(_next, TreeRows.Features), _outputs);
            _next += TreeRows.Features;
            _next = _next + TreeRows.Features > _rows.Length ? 0 : _next;
        }
    }

    public override void CopyOutputs(Span<float> outputs) => _outputs.CopyTo(outputs);

    private static PredictValues Compile(IEnumerable<DecisionTree> trees)
    {
        StringBuilder text = new("using System; public static class Model {\n");
        int count = 0;
        foreach (DecisionTree tree in trees)
        {
            text.Append(CultureInfo.InvariantCulture, $"static float Tree{count}(ReadOnlySpan<float> x) {{\n");
            Write(tree, tree.Root, text);
            text.Append("}\n");
            count++;
        }

        text.Append("public static void Predict(ReadOnlySpan<float> x, Span<float> y) { float sum = 0;\n");
        for (int t = 0; t < count; t++)
        {
            text.Append(CultureInfo.InvariantCulture, $"sum += Tree{t}(x);\n");
        }

        text.Append("y[0] = sum; } }");
        string runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            "NestedIfs",
            [CSharpSyntaxTree.ParseText(text.ToString())],
            [MetadataReference.CreateFromFile(Path.Combine(runtime, "System.Runtime.dll")), MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        using MemoryStream assembly = new();
        if (!compilation.Emit(assembly).Success)
        {
            throw new InvalidOperationException("The nested ifs do not compile.");
        }

        assembly.Position = 0;
        return new AssemblyLoadContext("NestedIfs").LoadFromStream(assembly).GetType("Model")!.GetMethod("Predict", BindingFlags.Public | BindingFlags.Static)!
            .CreateDelegate<PredictValues>();
    }

    private static void Write(DecisionTree tree, int node, StringBuilder text)
    {
        if (node < 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"return {(float)tree.Leaves[~node][0].Weight:R}f;\n");
            return;
        }

        TreeSplit split = tree.Splits[node];
        text.Append(CultureInfo.InvariantCulture, $"if (x[{split.Feature}] <= {(float)split.Threshold:R}f) {{\n");
        Write(tree, split.WhenTrue, text);
        text.Append("} else {\n");
        Write(tree, split.WhenFalse, text);
        text.Append("}\n");
    }
}
