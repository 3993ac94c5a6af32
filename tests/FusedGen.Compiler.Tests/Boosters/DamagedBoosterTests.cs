using System.Text;
using FusedGen.Compiler.Boosters;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Tests.Boosters;

/// <summary>
/// Boosters that are damaged, or that somebody damaged: one diagnostic that names the tree and the node.
/// </summary>
public class DamagedBoosterTests
{
    private const string LightGbm = """
        tree
        version=v4
        num_class=1
        num_tree_per_iteration=1
        label_index=0
        max_feature_idx=2
        objective=regression
        feature_names=a b c
        tree_sizes=1 1

        Tree=0
        num_leaves=1
        num_cat=0
        leaf_value=0.5

        Tree=1
        num_leaves=4
        num_cat=1
        split_feature=0 1 2
        threshold=0.5 0.25 0
        decision_type=2 10 1
        left_child=1 2 -3
        right_child=-1 -2 -4
        leaf_value=1 2 3 4
        cat_boundaries=0 1
        cat_threshold=5

        end of trees
        """;

    private static readonly string Linear = LightGbm.Replace(
        "cat_threshold=5",
        "cat_threshold=5\nis_linear=1\nleaf_const=1 2 3 4\nnum_features=1 0 2 0\nleaf_features=0  1 2 \nleaf_coeff=0.5  1 2 ",
        StringComparison.Ordinal);

    [Theory]
    [InlineData("left_child=1 2 -3", "left_child=1 0 -3", "Tree 1: node 1 leads to node 0,")]
    [InlineData("left_child=1 2 -3", "left_child=1 1 -3", "Tree 1: node 1 leads to node 1,")]
    [InlineData("right_child=-1", "right_child=1", "Tree 1: node 0 leads to node 1,")]
    [InlineData("left_child=1 2 -3", "left_child=1 7 -3", "Tree 1: node 1 leads to node 7 of 3")]
    [InlineData("left_child=1 2 -3", "left_child=1 99999999999 -3", "Tree 1: node 1 leads to node 99999999999 of 3")]
    [InlineData("left_child=1 2 -3", "left_child=1 2 -9", "Tree 1: node 2 leads to leaf 8, of 4")]
    [InlineData("left_child=1 2 -3", "left_child=1 2 -1", "Tree 1: node 2 leads to leaf 0, which another")]
    [InlineData("left_child=1 2 -3", "left_child=1 2", "Tree 1 has 2 numbers in its left_child, where 3 belong")]
    [InlineData("left_child=1 2 -3", "left_child=1 2 x", "Tree 1 has 'x' as number 2 of its left_child")]
    [InlineData("split_feature=0 1 2", "split_feature=0 1 3", "Tree 1: node 2 compares the feature 3 of 3")]
    [InlineData("split_feature=0 1 2", "split_feature=0 -1 2", "Tree 1: node 1 compares the feature -1 of 3")]
    [InlineData("leaf_value=1 2 3 4", "leaf_value=1 nan 3 4", "Tree 1: leaf 1 is NaN")]
    [InlineData("leaf_value=1 2 3 4", "leaf_value=1 2 inf 4", "Tree 1: leaf 2 is infinite")]
    [InlineData("threshold=0.5 0.25 0", "threshold=0.5 nan 0", "Tree 1 has the decision_type 10 and the threshold NaN at node 1")]
    [InlineData("threshold=0.5 0.25 0", "threshold=0.5 0.25 1", "Tree 1 has the decision_type 1 and the threshold 1 at node 2")]
    [InlineData("decision_type=2 10 1", "decision_type=2 14 1", "Tree 1 has the decision_type 14")]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=1 0", "Tree 1 has 0 as number 1 of its cat_boundaries")]
    [InlineData("cat_boundaries=0 1", "cat_boundaries=0 999999999999", "Tree 1 has 999999999999 as number 1")]
    [InlineData("num_leaves=4", "num_leaves=2000000000", "Tree 1 has num_leaves = '2000000000'")]
    [InlineData("num_leaves=4", "num_leaves=4000000", "Tree 1 has 4 numbers in its leaf_value")]
    [InlineData("num_tree_per_iteration=1", "num_tree_per_iteration=0", "The head of the file has num_tree_per_iteration = '0'")]
    [InlineData("num_tree_per_iteration=1", "num_tree_per_iteration=3", "The file holds 2 trees")]
    [InlineData("max_feature_idx=2", "max_feature_idx=-1", "The head of the file has max_feature_idx = '-1'")]
    [InlineData("tree_sizes=1 1", "tree_sizes=1 1 1", "The file holds 2 trees, lists 3")]
    [InlineData("version=v4", "version=v9", "The file has the version 'v9'")]
    [InlineData("objective=regression", "objective=my_own", "The model has the objective 'my_own'")]
    [InlineData("objective=regression", "objective=binary sigmoid:-1", "The objective has the parameter 'sigmoid:-1'")]
    [InlineData("end of trees", "", "The file ends behind tree 1")]
    [InlineData("end of trees", "something else", "Behind tree 1 stands 'something else'")]
    public void A_line_of_LightGBMs_text_is_wrong(string line, string damaged, string message) =>
        Refused(LightGbm.Replace(line, damaged, StringComparison.Ordinal), message);

    [Theory]
    [InlineData("num_features=1 0 2 0", "num_features=1 0 -2 0", "Tree 1 has -2 features in leaf 2")]
    [InlineData("num_features=1 0 2 0", "num_features=1 0 4 0", "Tree 1 has 4 features in leaf 2")]
    [InlineData("num_features=1 0 2 0", "num_features=1 0 3 0", "Tree 1 has 3 numbers in its leaf_features, where 4 belong")]
    [InlineData("num_features=1 0 2 0", "", "Tree 1 has 0 numbers in its num_features, where 4 belong")]
    [InlineData("leaf_features=0  1 2 ", "leaf_features=0  1 3 ", "Tree 1: leaf 2 has the feature 3 of 3")]
    [InlineData("leaf_features=0  1 2 ", "leaf_features=0  -1 2 ", "Tree 1: leaf 2 has the feature -1 of 3")]
    [InlineData("leaf_coeff=0.5  1 2 ", "leaf_coeff=0.5  1 nan ", "Tree 1: leaf 2 has a coefficient that is no finite number")]
    [InlineData("leaf_const=1 2 3 4", "leaf_const=1 inf 3 4", "Tree 1: leaf 1 has a coefficient that is no finite number")]
    [InlineData("leaf_const=1 2 3 4", "leaf_const=1 2 3", "Tree 1 has 3 numbers in its leaf_const, where 4 belong")]
    [InlineData("is_linear=1", "is_linear=2", "Tree 1 has is_linear = '2'")]
    public void A_linear_model_of_a_leaf_is_wrong(string line, string damaged, string message) =>
        Refused(Linear.Replace(line, damaged, StringComparison.Ordinal), message);

    [Fact]
    public void The_text_without_damage_is_read() =>
        Assert.All([LightGbm, Linear], text =>
            Assert.Single(FoldedModel.Of(Encoding.UTF8.GetBytes(text), new ModelOptions(), CancellationToken.None).Graph.Outputs));

    [Theory]
    [InlineData("\"left_children\":[1,", "\"left_children\":[0,", "Tree 0: node 0 leads to node 0")]
    [InlineData("\"left_children\":[1,", "\"left_children\":[99,", "Tree 0: node 0 leads to node 99 of")]
    [InlineData("\"left_children\":[1,", "\"left_children\":[1.5,", "Tree 0: node 0 leads to node -1 of")]
    [InlineData("\"left_children\":[1,", "\"left_children\":[1,1,", "Tree 0 has")]
    [InlineData("\"num_feature\":\"5\",\"num_target\"", "\"num_feature\":\"1\",\"num_target\"", "compares the feature")]
    [InlineData("\"num_feature\":\"5\",\"num_target\"", "\"num_feature\":\"-5\",\"num_target\"", "num_feature = '-5'")]
    [InlineData("\"tree_info\":[0,", "\"tree_info\":[7,", "Tree 0 belongs to output 7 of 1")]
    [InlineData("\"tree_info\":[0,", "\"tree_info\":[", "numbers that belong to them")]
    [InlineData("\"categories_segments\":[0", "\"categories_segments\":[900", "has categories that the file does not hold")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"x\"", "The base_score is 'x'")]
    [InlineData("\"base_score\":\"5E-1\"", "\"base_score\":\"[1,2]\"", "The base_score has 2 numbers for 1 output")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gbforest\"", "The model has the booster 'gbforest'")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gblinear\"", "The booster has no member 'weights'")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gblinear\",\"model\":{\"weights\":[1,2]}", "The booster has 2 weights for 5 features and 1 output")]
    [InlineData("\"name\":\"gbtree\"", "\"name\":\"gblinear\",\"model\":{\"weights\":[1,2,3,NaN,5,6]}", "The booster's weight 3 is no finite number")]
    [InlineData("reg:squarederror", "my:own", "The model has the objective 'my:own'")]
    [InlineData("\"size_leaf_vector\":\"1\"", "\"size_leaf_vector\":\"3\"", "has leaves of several numbers")]
    [InlineData("\"learner\"", "\"teacher\"", "has no member 'learner'")]
    [InlineData("\"version\":[3,0,2]}", "\"version\":[3,0,2]", "is no sound JSON")]
    [InlineData("\"version\":[3,0,2]}", "\"version\":[3,0,2]}}", "goes on behind its end")]
    [InlineData("\"version\"", "\"ver\nsion\"", "a text that does not end")]
    public void A_member_of_XGBoosts_JSON_is_wrong(string member, string damaged, string message) =>
        Refused(Encoding.UTF8.GetString(new XGBoostFile(seed: 3, trees: 3).ToBytes()).Replace(member, damaged, StringComparison.Ordinal), message);

    [Fact]
    public void JSON_that_is_nested_without_end_is_refused()
    {
        Refused("{\"learner\":" + new string('[', 1_000_000), "nested deeper");
        Refused("{i\u0007learner" + new string('[', 1_000_000), "nested deeper");
    }

    [Theory]
    [InlineData("hello, this is a text file\n", "neither")]
    [InlineData("{L\u0000\u0000", "no sound UBJSON: at byte 4 it is cut short")]
    [InlineData("{i\u0001a[$d#l\u007F\u0000\u0000\u0000", "at byte 13 it has an array of 2130706432 numbers, which it is too short for")]
    [InlineData("{i\u0001a[$T#l\u007F\u0000\u0000\u0000", "at byte 7 it has a container of a type that has no elements")]
    [InlineData("{i\u0001a[$d", "at byte 7 it has a container of a type without their number")]
    [InlineData("{i\u0001aSi\u0009a", "at byte 7 it has a text of 9 bytes, which it is too short for")]
    [InlineData("{i\u0001aq", "at byte 4 it has the byte 113, where a value belongs")]
    [InlineData("{i\u0001aT}}", "at byte 6 it goes on behind its end")]
    public void A_file_that_is_no_model_is_told_from_one(string text, string message)
    {
        Assert.NotEmpty(message);
        ModelException refused = Assert.Throws<ModelException>(() => ModelReader.Read(Encoding.UTF8.GetBytes(text), ExternalData.None, CancellationToken.None));
        Assert.Equal(DiagnosticIds.DamagedFile, refused.Diagnostic.Id);
        Assert.Contains(message == "neither" ? "no model that is known" : message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("LightGBM")]
    [InlineData("linear leaves")]
    [InlineData("JSON")]
    [InlineData("UBJSON")]
    public void Random_damage_is_refused_or_does_no_harm(string kind)
    {
        byte[] json = new XGBoostFile(seed: 3, trees: 3).ToBytes();
        byte[] sound = kind switch
        {
            "JSON" => json,
            "UBJSON" => UniversalBinaryJson.Of(json),
            _ => Encoding.UTF8.GetBytes(kind == "LightGBM" ? LightGbm : Linear),
        };
        byte[] letters = Encoding.UTF8.GetBytes("0123456789-.,[]{}\":eE= \nnatrue");
        Random random = new(5);
        int refused = 0;
        for (int i = 0; i < 1500; i++)
        {
            byte[] damaged = [.. sound];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                damaged[random.Next(damaged.Length)] = letters[random.Next(letters.Length)];
            }

            damaged = random.Next(10) == 0 ? damaged[..random.Next(damaged.Length)] : damaged;
            try
            {
                FoldedModel.Of(damaged, new ModelOptions(), CancellationToken.None);
            }
            catch (ModelException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 100, 1500);
    }

    private static void Refused(string text, string message)
    {
        ModelException refused = Assert.Throws<ModelException>(() => FoldedModel.Of(Encoding.UTF8.GetBytes(text), new ModelOptions(), CancellationToken.None));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Single(refused.Diagnostics);
    }
}
