using FusedGen.Compiler.Graph;

namespace FusedGen.Conformance.Tests.Material;

/// <summary>Inputs and the outputs that belong to them.</summary>
/// <param name="Inputs">In the order of their numbers.</param>
/// <param name="Outputs">In the order of their numbers.</param>
/// <param name="DoubleOutputs">The outputs in double by the number of the output, where the trainer gave them.</param>
internal sealed record VectorSet(IReadOnlyList<VectorTensor> Inputs, IReadOnlyList<VectorTensor> Outputs, IReadOnlyDictionary<int, Tensor> DoubleOutputs)
{
    private const int MostFiles = 100;

    public static VectorSet Read(string folder)
    {
        Dictionary<int, Tensor> doubles = [];
        for (int i = 0; i < MostFiles; i++)
        {
            string path = Path.Combine(folder, $"output_{i}_f64.pb");
            if (File.Exists(path))
            {
                doubles.Add(i, VectorTensor.Read(path).Tensor);
            }
        }

        return new VectorSet(Files(folder, "input"), Files(folder, "output"), doubles);
    }

    private static List<VectorTensor> Files(string folder, string kind)
    {
        List<VectorTensor> tensors = [];
        for (int i = 0; i < MostFiles; i++)
        {
            string path = Path.Combine(folder, $"{kind}_{i}.pb");
            if (File.Exists(path))
            {
                tensors.Add(VectorTensor.Read(path));
            }
        }

        return tensors;
    }
}
