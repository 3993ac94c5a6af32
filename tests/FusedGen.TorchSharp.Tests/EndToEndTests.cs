using System.Reflection;
using FusedGen.Compiler;
using FusedGen.Compiler.Tests.Harness;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace FusedGen.TorchSharp.Tests;

/// <summary>
/// The whole way: a network is trained, exported, compiled, and answers what the trained module answers in evaluation
/// mode.
/// </summary>
public class EndToEndTests
{
    private const int Rows = 1000;
    private const int Inputs = 20;
    private const int Outputs = 9;

    private delegate void Batch(ReadOnlySpan<float> inputs, Span<float> outputs);

    [Fact]
    public void The_questions_network_answers_a_thousand_inputs_as_in_evaluation_mode_and_not_as_in_training_mode()
    {
        using ExportedModel exported = new();
        (float[] inputs, float[] evaluation, float[] training) = Train(exported.Path);
        DeclaredType type = new("Consumer", [], "static partial class Model", "Model", IsStatic: true);
        ModelRequest request = new("model.onnx", File.ReadAllBytes(exported.Path), new string('0', 64), type, new ModelOptions());
        CompilationResult result = ModelCompiler.Compile(request, CancellationToken.None);
        MethodInfo method = StrictConsumer.Compile(result.Files.Select(f => f.Text)).GetType("Consumer.Model", throwOnError: true)!
            .GetMethods().Single(m => m.Name == "PredictBatch" && m.GetParameters().Length == 2);

        float[] outputs = new float[Rows * Outputs];
        method.CreateDelegate<Batch>()(inputs, outputs);

        Assert.Contains("20 inputs × 9 outputs", result.Files[0].Text, StringComparison.Ordinal);
        Assert.InRange(LargestDifference(outputs, evaluation), 0, 1e-6);
        Assert.True(LargestDifference(outputs, training) > 1e-3);
    }

    /// <summary>The question's training, shorter, on inputs as it had them; then answers in both modes.</summary>
    private static (float[] Inputs, float[] Evaluation, float[] Training) Train(string path)
    {
        random.manual_seed(3);
        using nn.Module<Tensor, Tensor> module = nn.Sequential(
            nn.Linear(Inputs, 8, hasBias: false), nn.BatchNorm1d(8, affine: false), nn.Linear(8, Outputs));
        using optim.Optimizer optimizer = optim.SGD(module.parameters(), 0.01);
        for (int step = 0; step < 200; step++)
        {
            using IDisposable scope = NewDisposeScope();
            Tensor loss = nn.functional.mse_loss(module.call(rand(100, Inputs)), ones(100, Outputs));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }

        module.ExportOnnx(path, Inputs);
        using IDisposable gradients = no_grad();
        using IDisposable all = NewDisposeScope();
        Tensor inputs = rand(Rows, Inputs);
        module.eval();

        // In double: the module's own rounding to float is as large as what is looked for.
        float[] evaluation = module.to(float64).call(inputs.to(float64)).to(float32).data<float>().ToArray();
        module.to(float32);
        module.train();
        float[] training = module.call(inputs).data<float>().ToArray();
        return (inputs.data<float>().ToArray(), evaluation, training);
    }

    private static double LargestDifference(float[] left, float[] right) => left.Zip(right, (l, r) => Math.Abs((double)l - r)).Max();
}
