using System.Diagnostics;
using System.Reflection;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Lowering;
using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Reference;
using FusedGen.Compiler.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace FusedGen.Compiler.Tests.Hostile;

/// <summary>Files that mean no good, through the whole compiler, with bounds on what that may cost.</summary>
internal static class HostileModel
{
    /// <summary>A bound against hanging, far above what any of these takes: the machine may be busy.</summary>
    private const double MostSeconds = 120;

    /// <summary>All that is allocated on the way, most of which is given back at once.</summary>
    private const long MostBytes = 1500L << 20;

    /// <summary>
    /// The same for each byte of the file: a node of some 30 bytes costs the folding of chains some hundred kilobytes.
    /// </summary>
    private const long MostBytesPerByte = 16_000;

    /// <summary>Compiles a model as the generator does; it returns, soon, and with one line for each refusal.</summary>
    public static CompilationResult Compile(byte[] model, string fileName = "model.onnx")
    {
        DeclaredType type = new("Consumer", [], "static partial class Model", "Model", IsStatic: true);
        ModelRequest request = new(fileName, model, new string('0', 64), type, new ModelOptions());
        Stopwatch watch = Stopwatch.StartNew();
        long before = GC.GetAllocatedBytesForCurrentThread();
        CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes + (MostBytesPerByte * model.Length));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, MostSeconds);
        Assert.Equal(result.Files.Count == 0, result.Diagnostics.Any(d => d.Severity == ModelSeverity.Error));
        Assert.All(result.Diagnostics, d => Assert.DoesNotContain(d.Message, char.IsControl));
        return result;
    }

    /// <summary>The model is refused with this diagnostic.</summary>
    public static void AssertRefused(byte[] model, string id)
    {
        CompilationResult result = Compile(model);
        Assert.Equal(id, result.Diagnostics.First(d => d.Severity == ModelSeverity.Error).Id);
    }

    /// <summary>
    /// The model is refused, or its code compiles, runs, and gives the answers of the plain evaluation.
    /// </summary>
    public static void AssertSound(byte[] model)
    {
        CompilationResult result = Compile(model);
        if (result.Files.Count > 0)
        {
            AssertAgrees(model, result);
        }
    }

    /// <summary>
    /// The model is taken, and its code compiles, runs, and gives the answers of the plain evaluation.
    /// </summary>
    public static CompilationResult AssertAccepted(byte[] model, string fileName = "model.onnx")
    {
        CompilationResult result = Compile(model, fileName);
        Assert.True(result.Files.Count > 0, string.Join("\n", result.Diagnostics));
        AssertAgrees(model, result);
        return result;
    }

    /// <summary>The kinds of the tokens of a text: names can change none of them.</summary>
    public static SyntaxKind[] TokenKinds(string text) => SyntaxFactory.ParseTokens(text).Select(t => t.Kind()).ToArray();

    private static void AssertAgrees(byte[] model, CompilationResult result)
    {
        Type type = StrictConsumer.Compile(result.Files.Select(f => f.Text)).GetType("Consumer.Model", throwOnError: true)!;
        ModelGraph graph = ModelLowering.Lower(OnnxModelReader.Read(model)).Graph;
        Random random = new(1);
        Tensor[] inputs = graph.Inputs.Select(i => Agreement.RandomTensor(random, i.Type, i.Shape, graph.Vocabulary.Texts)).ToArray();
        Array[] outputs = graph.Outputs.Select(o => TensorArrays.Empty(o.Type, o.Shape.Count)).ToArray();
        int spans = inputs.Length + outputs.Length;
        MethodInfo predict = type.GetMethods().Single(
            m => m.Name == "Predict" && m.GetParameters().Length == spans && !m.GetParameters()[0].ParameterType.IsByRef);
        SpanCall.Invoke(predict, [.. inputs.Select(input => TensorArrays.Of(input, graph.Vocabulary.Texts)), .. outputs], inputs.Length);
        Tensor[] expected = ReferenceEvaluator.Evaluate(graph, inputs);
        Agreement.AssertClose(expected,
            graph.Outputs.Select((o, i) => TensorArrays.ToTensor(outputs[i], o.Type, o.Shape, graph.Vocabulary.Texts)).ToArray(), 1e-4);
    }
}
