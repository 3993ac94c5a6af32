using System.Globalization;
using FusedGen.Package.Tests.Harness;
using FusedGen.Tests;

namespace FusedGen.Package.Tests;

/// <summary>Reference vectors in folders beside a model, in the builds of users.</summary>
[Collection(PackedFeedGroup.Name)]
public sealed class VectorTests(PackedFeed feed)
{
    private const string Items = """<AdditionalFiles Update="models/seed.onnx" Vectors="models/seed/test_data_set_*" />""";

    [Fact]
    public void A_model_is_proven_with_folders_beside_it_and_a_changed_weight_fails_the_build()
    {
        ConsumerProject project = new(feed, "vectors", "Size", items: Items);
        byte[] seed = WithoutVectors(File.ReadAllBytes(Path.Combine(PackedFeed.Models, "seed.onnx")));
        project.AddModel(seed, "seed.onnx");
        ReferenceVectors vectors = ReferenceVectors.Of("seed.onnx");
        for (int row = 0; row < 2; row++)
        {
            AddSet(project, vectors, row);
        }

        foreach (((string name, float[] answer), int number) in ReferenceVectors.LayersOf("seed.onnx").Select((layer, number) => (layer, number)))
        {
            project.AddModel(VectorFiles.Floats(name, [1, answer.Length], answer),
                $"seed/test_data_set_0/layer_{number.ToString(CultureInfo.InvariantCulture)}.pb");
        }

        project.Build().Succeeded();
        Assert.Contains("Verified: 2 reference vectors in 'models/seed/test_data_set_0' and 1 more folder, largest difference", project.CompilerMessages,
            StringComparison.Ordinal);
        Assert.Equal(9, project.Run().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        project.AddModel(WithChangedWeight(seed, "fc2.weight"), "seed.onnx");
        CommandResult build = project.Build();
        Assert.NotEqual(0, build.ExitCode);
        Assert.Contains("error FG0030: seed.onnx: ", build.Output, StringComparison.Ordinal);
        Assert.Contains("The first layer that differs is Gemm 'fc2' in 'models/seed/test_data_set_0'", build.Output, StringComparison.Ordinal);

        project.AddModel(WithChangedWeight(seed, "fc1.weight"), "seed.onnx");
        Assert.Contains("The first layer that differs is Gemm 'fc1' in 'models/seed/test_data_set_0'", project.Build().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_vector_is_seen_and_clean_removes_the_text()
    {
        ConsumerProject project = new(feed, "changed-vectors", "Size", items: Items);
        project.AddModel("seed.onnx", "seed.onnx");
        ReferenceVectors vectors = ReferenceVectors.Of("seed.onnx");
        Assert.Contains("error FG0038: seed.onnx: There are no reference vectors in 'models/seed/test_data_set_*'", project.Build().Output,
            StringComparison.Ordinal);

        AddSet(project, vectors, 0);
        project.Build().Succeeded();
        Assert.Single(Texts(project));

        project.AddModel([1, 2, 3], "seed/test_data_set_0/output_0.pb");
        Assert.Contains(
            "error FG0037: seed.onnx: The reference vector 'models/seed/test_data_set_0/output_0.pb' cannot be used.", project.Build().Output,
            StringComparison.Ordinal);

        AddSet(project, vectors, 0);
        project.Build().Succeeded();
        project.Dotnet("clean", "-c", "Release", "-v:q").Succeeded();
        Assert.Empty(Texts(project));
    }

    private static string[] Texts(ConsumerProject project) =>
        Directory.GetFiles(Path.Combine(project.Folder, "obj"), "*.onnx.vectors.txt", SearchOption.AllDirectories);

    private static void AddSet(ConsumerProject project, ReferenceVectors vectors, int row)
    {
        string folder = "seed/test_data_set_" + row.ToString(CultureInfo.InvariantCulture);
        project.AddModel(VectorFiles.Floats("", [1, 20], vectors.Inputs[(20 * row)..(20 * (row + 1))]), folder + "/input_0.pb");
        project.AddModel(VectorFiles.Floats("", [1, 9], vectors.Outputs[(9 * row)..(9 * (row + 1))]), folder + "/output_0.pb");
    }

    /// <summary>
    /// The model with its vectors under another key of the same length; the training-mode answers begin with the same
    /// word.
    /// </summary>
    private static byte[] WithoutVectors(byte[] model)
    {
        byte[] copy = [.. model];
        "elsewhere.vectors"u8[..15].CopyTo(copy.AsSpan(copy.AsSpan().IndexOf("fusedgen.vectors\u0012"u8)));
        return copy;
    }

    /// <summary>
    /// The model with the exponent of a layer's first weight changed. The tensor's data follow its name: tag, length in
    /// two bytes, floats.
    /// </summary>
    private static byte[] WithChangedWeight(byte[] model, string weight)
    {
        byte[] copy = [.. model];
        byte[] name = [.. System.Text.Encoding.UTF8.GetBytes(weight), 0x4A];
        int place = copy.AsSpan().IndexOf(name);
        Assert.True(place >= 0);
        copy[place + name.Length + 2 + 3] ^= 1;
        return copy;
    }
}
